// Two quiet notes, made here: no file, and nothing to fetch.

const NOTES = [659.25, 880]; // hertz: E5, A5
const LENGTH = 0.14; // seconds
const LOUDNESS = 0.08;

/** @type {AudioContext} */
let audio = null;

export function chime() {
  if (!navigator.userActivation?.hasBeenActive) return; // browsers would keep the notes, and play them all at the first click
  audio ??= new AudioContext();
  NOTES.forEach((pitch, number) => {
    const start = audio.currentTime + number * LENGTH;
    const loudness = new GainNode(audio, { gain: 0 });
    const note = new OscillatorNode(audio, { frequency: pitch });
    loudness.gain.setTargetAtTime(LOUDNESS, start, 0.01);
    loudness.gain.setTargetAtTime(0, start + LENGTH / 2, 0.05);
    note.connect(loudness).connect(audio.destination);
    note.start(start);
    note.stop(start + 4 * LENGTH);
  });
}

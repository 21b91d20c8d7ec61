// The state of the connection: a word in the bar, and after a while one line that gets in nobody's way.

const SILENCE = 2000;
const BAR = 5000;
const OFFER = 30_000;
const BACK = 2000;
const AWAY = "Reconnecting… your messages are saved";

/** @param {import("./chat.js").Chat} chat */
export function status(chat) {
  const word = chat.view.querySelector("#status");
  const bar = chat.view.querySelector("#offline");
  const text = chat.view.querySelector("#offline-text");
  const countdown = chat.view.querySelector("#offline-countdown"); // for the eye only: a voice would never stop
  const retry = chat.view.querySelector("#retry-now");
  let timers = [];
  let awaySince = 0;
  let due = 0;
  let reason = "";

  function say(state, sentence) {
    word.dataset.state = state;
    word.textContent = sentence;
  }

  function showBar(sentence, state) {
    bar.dataset.state = state;
    bar.hidden = false;
    text.textContent = sentence; // after it is there, or no voice would say it
  }

  function countDown() {
    const seconds = Math.max(0, Math.ceil((due - Date.now()) / 1000));
    countdown.textContent = seconds ? `Next try in ${seconds} s` : "";
    countdown.hidden = retry.hidden = false;
  }

  function clear() {
    for (const timer of timers) clearTimeout(timer);
    timers = [];
    countdown.hidden = retry.hidden = true;
  }

  chat.on("dropped", (drop) => {
    due = drop.due;
    reason = drop.reason;
    if (reason || !bar.hidden) showBar(reason || AWAY, "away");
    if (awaySince) return;
    awaySince = Date.now();
    clear();
    timers = [
      setTimeout(() => say("reconnecting", "Reconnecting…"), SILENCE),
      setTimeout(() => showBar(reason || AWAY, "away"), BAR),
      setTimeout(() => timers.push(setInterval(countDown, 1000)), OFFER),
    ];
  });

  chat.on("here", () => {
    awaySince = 0;
    clear();
    say("connected", "Connected");
    if (bar.hidden) return;
    showBar("Back online", "back");
    timers = [setTimeout(() => (bar.hidden = true), BACK)];
  });

  chat.on("closed", clear);
  retry.addEventListener("click", () => chat.hurry());
}

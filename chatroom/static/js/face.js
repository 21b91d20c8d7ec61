// Initials on a colour of one's own. Pure, but for `paint`.

const PLAIN = /^[!-~](?![^!-~])/; // one letter, and nothing that could belong to it
/** @type {Intl.Segmenter} */
let letters;

/** What is a letter in that script. Made when it is first needed: it takes a slow device 45 ms. @param {string} word */
function firstLetter(word) {
  if (PLAIN.test(word)) return word[0];
  letters ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  return [...letters.segment(word)][0].segment;
}

/** The first letters of the first and the last word. @param {string} name */
export function initials(name) {
  const all = name.split(/[\s._-]+/u).filter(Boolean);
  const spelled = all.filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const words = spelled.length ? spelled : all; // "Zoë 🌻" is a Z; "🌻" alone is itself
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words.slice(0, 1);
  return ends.map((word) => firstLetter(word).toUpperCase()).join("");
}

/** A hue in degrees, the same for an id wherever it is seen (FNV-1a). @param {string} id */
export function hue(id) {
  let hash = 0x811c9dc5;
  for (const char of String(id)) hash = Math.imul(hash ^ char.codePointAt(0), 0x01000193) >>> 0;
  return hash % 360;
}

/** @param {HTMLElement} face @param {string} id @param {string} name */
export function paint(face, id, name) {
  face.textContent = initials(name) || "?";
  face.style.setProperty("--hue", String(hue(id))); // CSSOM: the CSP forbids style attributes, not this
}

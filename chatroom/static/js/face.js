// Initials on a colour of one's own. Pure, but for `paint`.

const letters = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The first letters of the first and the last word, whatever a letter is in that script. @param {string} name */
export function initials(name) {
  const all = name.split(/[\s._-]+/u).filter(Boolean);
  const spelled = all.filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const words = spelled.length ? spelled : all; // "Zoë 🌻" is a Z; "🌻" alone is itself
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words.slice(0, 1);
  return ends.map((word) => [...letters.segment(word)][0].segment.toUpperCase()).join("");
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

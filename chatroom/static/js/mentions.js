// "@Ann" in a text: is somebody meant, and who? Pure.

const CODE = /(`+)[^]*?\1/g;

/**
 * Finds each of these people, the longest name first, in whatever case: "@ann" is not in "@anna", nor in "x@ann.example".
 * @param {Iterable<string>} names @returns {RegExp}
 */
export function pattern(names) {
  const longest = [...names].sort((a, b) => b.length - a.length).map(escaped);
  if (!longest.length) return /(?!)/g;
  return new RegExp(`(?<![\\p{L}\\p{M}\\p{N}_/])@(?:${longest.join("|")})(?![\\p{L}\\p{M}\\p{N}_]|-[\\p{L}\\p{N}])`, "giu");
}

/**
 * Is this person meant anywhere in the text, outside of code?
 * @param {string} text @param {string} name @param {Iterable<string>} [others] whom "@Ann Lee" may mean instead of Ann
 */
export function mentions(text, name, others = []) {
  if (!text.includes("@")) return false;
  const found = text.replace(CODE, " ").match(pattern([name, ...others])) ?? [];
  return found.some((mention) => means(mention, name));
}

/** @param {string} mention as `pattern` found it @param {string} name */
export const means = (mention, name) => new RegExp(`^@${escaped(name)}$`, "iu").test(mention);

const escaped = (name) => name.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

// Which rows belong together. Pure.

const GROUP = 5 * 60_000;

/** @typedef {{at: Date, userId?: string}} Entry a row of the timeline; a notice has no author */

/** Do both fall on one day, where the reader is? @param {Date} a @param {Date} b */
export function sameDay(a, b) {
  return a.toDateString() === b.toDateString();
}

/** Does `entry` need a day divider above it? @param {Entry | null} above @param {Entry} entry */
export function opensDay(above, entry) {
  return !above || !sameDay(above.at, entry.at);
}

/** Is `entry` the same author going on talking? @param {Entry | null} above @param {Entry} entry */
export function continues(above, entry) {
  return (
    !!above?.userId &&
    above.userId === entry.userId &&
    !opensDay(above, entry) &&
    Math.abs(entry.at.getTime() - above.at.getTime()) <= GROUP
  );
}

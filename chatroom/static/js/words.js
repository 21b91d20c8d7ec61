// Sentences made of names and numbers. Pure.

/** A sentence in pieces, so that each name can keep its own direction. @typedef {(string | {name: string})[]} Pieces */

/** Ann · Ann and Bo · Ann, Bo and Cy · Ann, Bo and 3 others. @param {string[]} names @returns {Pieces} */
export function nameList(names) {
  const shown = names.length > 3 ? names.slice(0, 2) : names;
  const rest = names.length - shown.length;
  return shown.flatMap((name, at) => {
    const last = at === shown.length - 1;
    if (at === 0) return [{ name }];
    return [last && !rest ? " and " : ", ", { name }];
  }).concat(rest ? [` and ${rest} others`] : []);
}

/**
 * A run of joins and leaves in one line; of one person only the last counts.
 * @param {{kind: "joined" | "left", userId: string, name: string}[]} run @returns {Pieces}
 */
export function comings(run) {
  const last = new Map();
  for (const one of run) {
    last.delete(one.userId);
    last.set(one.userId, one);
  }
  const said = (kind) => {
    const names = [...last.values()].filter((one) => one.kind === kind).map((one) => one.name);
    return names.length ? [[...nameList(names), ` ${kind}`]] : [];
  };
  return [...said("joined"), ...said("left")].reduce((first, second) => [...first, " · ", ...second]);
}

/**
 * "New message from Ann: hi", "3 new messages from Ann and Bo".
 * @param {{username: string, text: string}[]} messages
 */
export function arrivals(messages) {
  const names = plain(nameList([...new Set(messages.map((one) => one.username))]));
  if (messages.length > 1) return `${messages.length} new messages from ${names}`;
  return `New message from ${names}: ${messages[0].text.slice(0, 300)}`;
}

/** "1,240 messages while you were away". @param {number} count @param {boolean} about is it no more than a guess? */
export function whileAway(count, about) {
  return `${about ? "About " : ""}${count.toLocaleString("en")} messages while you were away`;
}

/** @param {Pieces} pieces */
const plain = (pieces) => pieces.map((piece) => (typeof piece === "string" ? piece : piece.name)).join("");

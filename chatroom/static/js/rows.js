// The rows of a timeline, in the order of the log; and below them those without a number, which are still on their way.

import { dress, drop, entries } from "./dressing.js";
import { fail, fill, newRow } from "./row.js";

/** @typedef {import("./row.js").Message} Message */

/** @param {HTMLElement} list @param {{user: {id: string}, address: string}} where who reads them, and the room's address */
export function orderedRows(list, { user, address }) {
  /** @type {Map<number, HTMLLIElement>} */
  const rows = new Map();
  /** @type {Map<string, HTMLLIElement>} rows without an id yet, by client_id */
  const waiting = new Map();
  /** @type {Map<number, number>} the rev each row shows */
  const revs = new Map();
  /** @type {number[]} the ids of the rows, in order: nothing between two of them is missing but what is being read */
  let ids = [];

  /** What must stand below this id: the row with the next one, or else the first still on its way. */
  function rowBelow(id, row) {
    const next = ids[ids.findLastIndex((other) => other < id) + 1];
    if (next !== undefined) return rows.get(next);
    let found = null;
    for (let other = list.lastElementChild; other; other = other.previousElementSibling) {
      if (other === row || !other.matches(".message")) continue;
      if (rows.has(Number(/** @type {HTMLElement} */ (other).dataset.id))) break; // a row on its way is below all that have arrived
      found = other;
    }
    return found;
  }

  function place(row, id) {
    const below = rowBelow(id, row);
    if (row.parentNode && entries.below(row, ".message") === below) return;
    const focused = row.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement) : null;
    if (row.parentNode) drop(row);
    const day = below?.previousElementSibling;
    list.insertBefore(row, day?.matches(".day") ? day : below);
    focused?.focus({ preventScroll: true });
  }

  function take(id) {
    drop(rows.get(id));
    rows.delete(id);
    revs.delete(id);
  }

  const isWaiting = (row) => waiting.get(row.dataset.clientId) === row;

  return {
    get oldest() {
      return ids[0] ?? Infinity;
    },
    get newest() {
      return ids.at(-1) ?? 0;
    },
    /** How many have arrived. */
    get length() {
      return ids.length;
    },
    get size() {
      return rows.size + waiting.size;
    },
    /** @param {number} id */
    row: (id) => rows.get(id),
    /** The first row later than this, of those that are wanted. @param {number} id @param {(row: HTMLLIElement) => boolean} [wanted] */
    after: (id, wanted = () => true) => rows.get(ids.find((other) => other > id && wanted(rows.get(other)))),

    /** @param {Message} message @returns {boolean} is it a new row? */
    put(message) {
      if (revs.get(message.id) >= message.rev) return false;
      const sent = message.user_id === user.id ? waiting.get(message.client_id) : undefined;
      const row = rows.get(message.id) ?? sent ?? newRow();
      const fresh = !row.parentNode;
      entries.date(row, new Date(message.timestamp), message.user_id);
      fill(row, message, address);
      if (!rows.has(message.id)) {
        place(row, message.id);
        ids.splice(ids.findLastIndex((other) => other < message.id) + 1, 0, message.id);
      }
      if (sent) waiting.delete(message.client_id);
      rows.set(message.id, row);
      revs.set(message.id, message.rev);
      dress(row);
      return fresh;
    },
    /** A row for what is only now being sent. @param {Message} message */
    expect(message) {
      const row = waiting.get(message.client_id) ?? newRow();
      if (!row.parentNode) list.append(row);
      waiting.set(message.client_id, row);
      entries.date(row, new Date(), message.user_id);
      fill(row, message, address);
      dress(row);
    },
    /** @param {string} clientId @param {string} reason */
    fail(clientId, reason) {
      const row = waiting.get(clientId);
      if (row) fail(row, reason);
    },
    /** @param {string} clientId */
    forget(clientId) {
      const row = waiting.get(clientId);
      waiting.delete(clientId);
      if (row) drop(row);
    },
    /** Of those on their way: what stands above them has changed. */
    dressWaiting: () => waiting.forEach(dress),
    /** All but those on their way. */
    clear() {
      for (const child of [...list.children]) if (!isWaiting(child)) child.remove();
      rows.clear();
      revs.clear();
      ids = [];
    },
    /** Keep only so many of the newest. @param {number} most */
    trimOldest(most) {
      ids.splice(0, ids.length - most).forEach(take);
      while (list.firstElementChild.matches(".day, .notice")) list.firstElementChild.remove();
      dress(list.firstElementChild);
    },
    /** Keep only so many of the oldest; all that is below the last goes with it, but for what is on its way. @param {number} most */
    trimNewest(most) {
      ids.splice(most).forEach(take);
      const last = rows.get(ids.at(-1));
      while (last.nextElementSibling && !isWaiting(last.nextElementSibling)) last.nextElementSibling.remove();
      waiting.forEach(dress);
    },
  };
}

// The one list of rows, in the order of the log. `put` may be told anything, in any order, any number of times.

import { dress, drop, entries, relabelAtMidnight } from "./dressing.js";
import { fail, fill, newRow } from "./row.js";

/** @typedef {import("./row.js").Message} Message */

/**
 * Tells `arrived {message}` for what somebody else said, and was not there before; and `shown` when rows have changed.
 * @param {import("./chat.js").Chat} chat
 */
export function timeline(chat) {
  const list = chat.view.querySelector("#messages");
  /** @type {Map<number, HTMLLIElement>} */
  const rows = new Map();
  /** @type {Map<string, HTMLLIElement>} rows without an id yet, by client_id */
  const waiting = new Map();
  /** @type {Map<number, number>} the rev each row shows */
  const revs = new Map();
  /** @type {number[]} the ids of the rows, in order: nothing between two of them is missing but what is being read */
  let ids = [];
  let reached = 0; // the highest id there is, as far as we have heard
  let telling = false;

  /** What must stand below this id: the row with the next one, or else the first still on its way. */
  function rowBelow(id, row) {
    const next = ids[ids.findLastIndex((other) => other < id) + 1];
    if (next !== undefined) return rows.get(next);
    let found = null;
    for (let other = list.lastElementChild; other; other = other.previousElementSibling) {
      if (other === row || !other.matches(".message")) continue;
      if (rows.has(Number(other.dataset.id))) break; // a row on its way is below all that have arrived
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

  /** @param {Message} message @returns {boolean} is it a new row? */
  function put(message) {
    if (revs.get(message.id) >= message.rev) return false;
    const sent = message.user_id === chat.user.id ? waiting.get(message.client_id) : undefined;
    const row = rows.get(message.id) ?? sent ?? newRow();
    const fresh = !row.parentNode;
    entries.date(row, new Date(message.timestamp), message.user_id);
    fill(row, message, chat.address);
    if (!rows.has(message.id)) {
      place(row, message.id);
      ids.splice(ids.findLastIndex((other) => other < message.id) + 1, 0, message.id);
    }
    if (sent) waiting.delete(message.client_id);
    rows.set(message.id, row);
    revs.set(message.id, message.rev);
    dress(row);
    return fresh;
  }

  /** A message, new or amended or both: what was written and amended while we were away comes once, as it is now. */
  function live(message) {
    const mine = message.user_id === chat.user.id;
    // An old row comes with its page, and alone would stand above a hole; but what was sent long ago has arrived.
    // Neither does one below, while the reader is far above the end.
    const outside = message.id < ids[0] || (message.id > newest() && !whole());
    const fresh = outside ? message.id > reached : put(message);
    if (outside && mine && waiting.has(message.client_id)) forget(message.client_id);
    reached = Math.max(reached, message.id);
    if (fresh && !mine) chat.tell("arrived", message);
    shown();
  }

  const newest = () => ids.at(-1) ?? 0;
  const whole = () => newest() >= reached;

  /** @param {Message[]} messages that stand together */
  function insert(messages) {
    for (const message of messages) put(message);
    reached = Math.max(reached, newest());
    for (const row of waiting.values()) dress(row);
    shown();
  }

  function clear() {
    for (const child of [...list.children]) if (!isWaiting(child)) child.remove();
    rows.clear();
    revs.clear();
    ids = [];
  }

  function take(id) {
    drop(rows.get(id));
    rows.delete(id);
    revs.delete(id);
  }

  /** @param {string} clientId */
  function forget(clientId) {
    const row = waiting.get(clientId);
    waiting.delete(clientId);
    if (row) drop(row);
    shown();
  }

  /** Told once for all that is put in together: who hears it looks at the whole list, and at the layout. */
  function shown() {
    if (telling) return;
    telling = true;
    queueMicrotask(() => {
      telling = false;
      chat.tell("shown");
    });
  }

  const isWaiting = (row) => waiting.get(row.dataset.clientId) === row;

  chat.on("message", live);
  chat.on("message_updated", live);
  chat.on("page", ({ messages, fresh }) => {
    if (fresh) {
      clear();
      reached = 0; // it may be another log
    }
    insert(messages);
  });
  chat.on("window", ({ messages }) => {
    clear();
    insert(messages);
  });
  relabelAtMidnight(list);

  return {
    get oldest() {
      return ids[0] ?? Infinity;
    },
    get size() {
      return rows.size + waiting.size;
    },
    get newest() {
      return newest();
    },
    /** Does it go on to the end of the log? */
    get whole() {
      return whole();
    },
    get reached() {
      return reached;
    },
    /** There is nothing after the newest row, whatever we have heard. */
    ends: () => void (reached = newest()),
    /** @param {number} id */
    row: (id) => rows.get(id),
    /** The first row later than this, of those that are wanted. @param {number} id @param {(row: HTMLLIElement) => boolean} [wanted] */
    after: (id, wanted = () => true) => rows.get(ids.find((other) => other > id && wanted(rows.get(other)))),
    /** A row for what is only now being sent. @param {Message} message */
    expect(message) {
      const row = waiting.get(message.client_id) ?? newRow();
      if (!row.parentNode) list.append(row);
      waiting.set(message.client_id, row);
      entries.date(row, new Date(), message.user_id);
      fill(row, message, chat.address);
      dress(row);
      shown();
    },
    /** @param {string} clientId @param {string} reason */
    fail(clientId, reason) {
      const row = waiting.get(clientId);
      if (row) fail(row, reason);
    },
    forget,
    /** Keep only so many of the newest rows, when nobody is reading the oldest. @param {number} most */
    trimOldest(most) {
      if (ids.length <= most) return;
      ids.splice(0, ids.length - most).forEach(take);
      while (list.firstElementChild.matches(".day, .notice")) list.firstElementChild.remove();
      dress(list.firstElementChild);
      shown();
    },
    /** The other way round; all that is below the last row goes with it, but for what is on its way. @param {number} most */
    trimNewest(most) {
      if (ids.length <= most) return;
      ids.splice(most).forEach(take);
      const last = rows.get(newest());
      while (last.nextElementSibling && !isWaiting(last.nextElementSibling)) last.nextElementSibling.remove();
      shown();
    },
  };
}

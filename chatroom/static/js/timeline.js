// The one list of rows, in the order of the log. `put` may be told anything, in any order, any number of times.

import { dress, drop, entries } from "./dressing.js";
import { fail, fill, newRow } from "./row.js";

/** @typedef {import("./row.js").Message} Message */

/**
 * Tells `arrived {message}` for what somebody else said just now.
 * @param {import("./main.js").Chat} chat
 */
export function timeline(chat) {
  const list = document.getElementById("messages");
  /** @type {Map<number, HTMLLIElement>} */
  const rows = new Map();
  /** @type {Map<string, HTMLLIElement>} rows without an id yet, by client_id */
  const waiting = new Map();
  /** @type {Map<number, number>} the rev each row shows */
  const revs = new Map();
  let oldest = Infinity;

  /** What must stand below this id: the first row with a larger one, or else the first still on its way. */
  function rowBelow(id, row) {
    let found = null;
    for (let other = list.lastElementChild; other; other = other.previousElementSibling) {
      if (other === row || !other.matches(".message")) continue;
      if (Number(other.dataset.id) < id) break; // a row on its way has no id, and is below all that have
      found = other;
    }
    return found;
  }

  function place(row, id) {
    const below = rowBelow(id, row);
    if (row.isConnected && entries.below(row, ".message") === below) return;
    if (row.isConnected) drop(row);
    const day = below?.previousElementSibling;
    list.insertBefore(row, day?.matches(".day") ? day : below);
  }

  /** @param {Message} message @returns {boolean} is it a new row? */
  function put(message) {
    if (revs.get(message.id) >= message.rev) return false;
    const sent = message.user_id === chat.user.id ? waiting.get(message.client_id) : undefined;
    const row = rows.get(message.id) ?? sent ?? newRow();
    const fresh = !row.isConnected;
    entries.date(row, new Date(message.timestamp), message.user_id);
    fill(row, message);
    if (!rows.has(message.id)) place(row, message.id);
    if (sent) waiting.delete(message.client_id);
    rows.set(message.id, row);
    revs.set(message.id, message.rev);
    oldest = Math.min(oldest, message.id);
    dress(row);
    return fresh;
  }

  /** Old rows amended later come with their page; alone they would stand next to a hole. */
  const amended = (message) => message.id >= oldest && put(message);

  function live(message) {
    if (message.id < oldest && rows.size) return;
    if (put(message) && message.user_id !== chat.user.id) chat.tell("arrived", message);
    chat.tell("shown");
  }

  function page({ messages, fresh }) {
    if (fresh) {
      for (const child of [...list.children]) if (!isWaiting(child)) child.remove();
      rows.clear();
      revs.clear();
      oldest = Infinity;
    }
    for (const message of messages) put(message);
    for (const row of waiting.values()) dress(row);
    chat.tell("shown");
  }

  const isWaiting = (row) => waiting.get(row.dataset.clientId) === row;

  chat.on("message", live);
  chat.on("message_updated", amended);
  chat.on("page", page);

  return {
    get oldest() {
      return oldest;
    },
    get size() {
      return rows.size + waiting.size;
    },
    /** A row for what is only now being sent. @param {Message} message */
    expect(message) {
      const row = waiting.get(message.client_id) ?? newRow();
      if (!row.isConnected) list.append(row);
      waiting.set(message.client_id, row);
      entries.date(row, new Date(), message.user_id);
      fill(row, message);
      dress(row);
      chat.tell("shown");
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
      chat.tell("shown");
    },
    /** Keep only the newest rows, when nobody is reading the oldest. @param {number} most */
    trim(most) {
      const ids = [...rows.keys()].sort((a, b) => a - b);
      const tooMany = ids.slice(0, -most);
      if (!tooMany.length) return;
      for (const id of tooMany) {
        rows.get(id).remove();
        rows.delete(id);
        revs.delete(id);
      }
      oldest = ids.at(-most);
      while (list.firstElementChild.matches(".day, .notice")) list.firstElementChild.remove();
      dress(list.firstElementChild);
    },
  };
}

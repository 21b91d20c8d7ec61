// What is shown of the log: a window of it, which may be told anything, in any order, any number of times.

import { relabelAtMidnight } from "./dressing.js";
import { orderedRows } from "./rows.js";

export const MOST_ROWS = 400; // that stay in the page

/** @typedef {import("./row.js").Message} Message */

/**
 * Tells `arrived {message}` for what somebody else said, and was not there before; and `shown` when rows have changed.
 * @param {import("./chat.js").Chat} chat
 */
export function timeline(chat) {
  const list = /** @type {HTMLElement} */ (chat.view.querySelector("#messages"));
  const rows = orderedRows(list, chat);
  let reached = 0; // the highest id there is, as far as we have heard
  let telling = false;

  const whole = () => rows.newest >= reached;

  /** A message, new or amended or both: what was written and amended while we were away comes once, as it is now. */
  function live(message) {
    const mine = message.user_id === chat.user.id;
    // An old row comes with its page, and alone would stand above a hole; but what was sent long ago has arrived.
    // Neither does one below, while the reader is far above the end.
    const outside = (rows.length && message.id < rows.oldest) || (message.id > rows.newest && !whole());
    const fresh = outside ? message.id > reached : rows.put(message);
    if (outside && mine) rows.forget(message.client_id);
    reached = Math.max(reached, message.id);
    if (fresh && !mine) chat.tell("arrived", message);
    shown();
  }

  /** @param {Message[]} messages that stand together */
  function insert(messages) {
    messages.forEach(rows.put);
    reached = Math.max(reached, rows.newest);
    rows.dressWaiting();
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

  /** Do it to the rows, and tell of it. @template {any[]} T @param {(...what: T) => void} act */
  const visibly = (act) => (/** @type {T} */ ...what) => {
    act(...what);
    shown();
  };

  /** @param {(most: number) => void} trim */
  const longer = (trim) => (/** @type {number} */ most) => rows.length > most && visibly(trim)(most);

  chat.on("message", live);
  chat.on("message_updated", live);
  chat.on("page", ({ messages, fresh }) => {
    if (fresh) {
      rows.clear();
      reached = 0; // it may be another log
    }
    insert(messages);
  });
  chat.on("window", ({ messages }) => {
    rows.clear();
    insert(messages);
  });
  relabelAtMidnight(list, chat.signal);

  return {
    get oldest() {
      return rows.oldest;
    },
    get newest() {
      return rows.newest;
    },
    get length() {
      return rows.length;
    },
    get size() {
      return rows.size;
    },
    /** Does it go on to the end of the log? */
    get whole() {
      return whole();
    },
    get reached() {
      return reached;
    },
    row: rows.row,
    after: rows.after,
    fail: rows.fail,
    expect: visibly(rows.expect),
    forget: visibly(rows.forget),
    trimOldest: longer(rows.trimOldest),
    trimNewest: longer(rows.trimNewest),
  };
}

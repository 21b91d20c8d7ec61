// What was written and is not known to have arrived, in the browser's own database: it outlives the page.

import { memoryOutbox } from "./memory-outbox.js";
import { spilling } from "./spilling.js";

const PATIENCE = 5000; // milliseconds; some browsers never answer whether a database opens
const AGAIN = 1000; // milliseconds; opened at once, a database that was just cleared is closed again

/**
 * One message in the outbox. `order` is the author's; a row has none until it is kept.
 * @typedef {object} Unsent
 * @property {number} [order]
 * @property {string} client_id @property {string} room @property {string} text
 * @property {"waiting" | "failed"} state
 * @property {string} reason a sentence, once it failed
 * @property {string} code the refusal's
 */

/**
 * Every promise is kept when the disk is, and rejects when it could not be.
 * @typedef {object} Outbox
 * @property {boolean} lasting does it outlive the page?
 * @property {(row: Unsent) => Promise<void>} put behind all others, and give it its `order`
 * @property {(room: string, but: Set<string>) => Promise<Unsent | undefined>} first that waits, but for these client_ids
 * @property {() => Promise<Unsent[]>} all of all rooms, in order
 * @property {(row: Unsent) => Promise<boolean>} replace in its place; false: it is gone, and stays gone
 * @property {(row: Unsent) => Promise<void>} drop
 */

/**
 * The one outbox of this name. Where the browser keeps no database (a private window, a policy), one in memory.
 * @param {string} name
 * @param {() => Unsent[]} known what the page shows of it, to be put back should the browser clear it
 * @returns {Promise<Outbox>}
 */
export async function openOutbox(name, known) {
  try {
    return spilling(databaseOutbox(name, await open(name), known));
  } catch {
    return memoryOutbox();
  }
}

/** @param {string} name @param {IDBDatabase} database @param {() => Unsent[]} known @returns {Outbox} */
function databaseOutbox(name, database, known) {
  let closed = false;
  let reopening;

  function watch() {
    closed = false;
    database.onclose = lost; // the browser's doing: its data were cleared, or its disk is in trouble
    database.onversionchange = () => {
      database.close(); // who deletes or upgrades it must not wait for us
      lost();
    };
  }

  function lost() {
    closed = true;
    setTimeout(() => transact("readonly", (rows) => rows.count()).catch(lost), AGAIN);
  }

  /** One request in one transaction; its result, once that is kept. Strict: on the disk, whatever happens to the power. */
  async function transact(mode, ask, { durability = /** @type {IDBTransactionDurability} */ ("strict"), final = false } = {}) {
    if (closed) await (reopening ??= reopen());
    const transaction = database.transaction("messages", mode, { durability });
    const request = ask(transaction.objectStore("messages"));
    if (final) transaction.commit(); // now: a page that ends before it hears of success takes nothing back
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error ?? new Error("The browser gave up."));
    });
  }

  async function reopen() {
    try {
      database = await open(name);
      watch();
      await transact("readwrite", (rows) => known().map((row) => putBack(rows, row)).at(-1) ?? rows.count());
    } finally {
      reopening = undefined;
    }
  }

  watch();
  return {
    lasting: true,
    async put(row) {
      row.order = await transact("readwrite", (rows) => rows.add(row), { final: true });
    },
    async first(room, but) {
      const found = await transact("readonly", (rows) => {
        const cursor = rows.index("waiting").openCursor([room, "waiting"]);
        cursor.onsuccess = () => but.has(cursor.result?.value.client_id) && cursor.result.continue();
        return cursor;
      });
      return found?.value;
    },
    all: () => transact("readonly", (rows) => rows.getAll()),
    async replace(row) {
      const found = await transact("readwrite", (rows) => {
        const key = rows.getKey(row.order);
        key.onsuccess = () => key.result !== undefined && rows.put(row);
        return key;
      });
      return found !== undefined;
    },
    async drop({ order, client_id }) {
      const ask = (rows) => {
        const there = rows.get(order);
        there.onsuccess = () => there.result?.client_id === client_id && rows.delete(order);
        return there;
      };
      // Should the disk miss it, the row is sent once more, and its client_id tells.
      await transact("readwrite", ask, { durability: "relaxed" });
    },
  };
}

/** In its place; behind the rest where that was given away, for a cleared database counts from 1 again. */
function putBack(rows, row) {
  const there = rows.get(row.order);
  there.onsuccess = () => {
    if (!there.result) return rows.put(row);
    if (there.result.client_id === row.client_id) return; // another tab has put it back
    const { order: _taken, ...rest } = row;
    const added = rows.add(rest);
    added.onsuccess = () => (row.order = added.result);
  };
  return there;
}

/** @param {string} name @returns {Promise<IDBDatabase>} */
function open(name) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      const rows = request.result.createObjectStore("messages", { keyPath: "order", autoIncrement: true });
      rows.createIndex("waiting", ["room", "state"]);
    };
    let late = false;
    request.onsuccess = () => (late ? request.result.close() : resolve(request.result));
    request.onerror = () => reject(request.error);
    setTimeout(() => {
      late = true;
      reject(new Error("The database does not open."));
    }, PATIENCE);
  });
}

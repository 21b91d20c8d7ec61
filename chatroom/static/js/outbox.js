// What was written and is not known to have arrived, in the browser's own database: it outlives the page.

import { memoryOutbox } from "./memory-outbox.js";

const PATIENCE = 5000; // milliseconds; some browsers never answer whether a database opens

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
 * @property {(order: number) => Promise<void>} drop
 * @property {() => Promise<void>} clear
 */

/**
 * The one outbox of this name. Where the browser keeps no database (a private window, a policy), one in memory.
 * @param {string} name @returns {Promise<Outbox>}
 */
export async function openOutbox(name) {
  try {
    return databaseOutbox(name, await open(name));
  } catch {
    return memoryOutbox();
  }
}

/** @param {string} name @param {IDBDatabase} database @returns {Outbox} */
function databaseOutbox(name, database) {
  let closed = false;

  function watch() {
    closed = false;
    database.onclose = () => (closed = true); // the browser's doing: its data were cleared, or its disk is in trouble
    database.onversionchange = () => {
      database.close(); // who deletes or upgrades it must not wait for us
      closed = true;
    };
  }

  /** One request in one transaction; its result, once that is kept. Strict: on the disk, whatever happens to the power. */
  async function transact(mode, ask, durability = "strict") {
    if (closed) {
      database = await open(name);
      watch();
    }
    const transaction = database.transaction("messages", mode, { durability });
    const request = ask(transaction.objectStore("messages"));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  }

  watch();
  return {
    lasting: true,
    async put(row) {
      row.order = await transact("readwrite", (rows) => rows.add(row));
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
    // Should the disk miss it, the row is sent once more, and its client_id tells.
    drop: (order) => transact("readwrite", (rows) => rows.delete(order), "relaxed"),
    clear: () => transact("readwrite", (rows) => rows.clear()),
  };
}

/** @param {string} name @returns {Promise<IDBDatabase>} */
function open(name) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      const rows = request.result.createObjectStore("messages", { keyPath: "order", autoIncrement: true });
      rows.createIndex("waiting", ["room", "state"]);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    setTimeout(() => reject(new Error("The database does not open.")), PATIENCE);
  });
}

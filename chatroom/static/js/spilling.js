// An outbox whose disk may be full: what it does not take waits in memory behind the rest, and is sent all the same.

import { memoryOutbox } from "./memory-outbox.js";

/** @param {import("./outbox.js").Outbox} disk @returns {import("./outbox.js").Outbox} */
export function spilling(disk) {
  const memory = memoryOutbox(); // its orders are below zero
  /** @param {import("./outbox.js").Unsent} row */
  const holder = ({ order }) => (order < 0 ? memory : disk);
  let last = Promise.resolve();

  async function put(row) {
    if ((await memory.all()).length) return memory.put(row); // nothing overtakes what waits there
    await disk.put(row).catch(() => memory.put(row));
  }

  return {
    lasting: true,
    put: (row) => (last = last.then(() => put(row))),
    first: async (room, but) => (await disk.first(room, but)) ?? memory.first(room, but),
    all: async () => [...(await disk.all()), ...(await memory.all())],
    replace: (row) => holder(row).replace(row),
    drop: (row) => holder(row).drop(row),
  };
}

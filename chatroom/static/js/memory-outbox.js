// An outbox for browsers that keep none: as good as the page that holds it.

/** @returns {import("./outbox.js").Outbox} */
export function memoryOutbox() {
  /** @type {Map<number, import("./outbox.js").Unsent>} a Map keeps the order of its keys' coming */
  const rows = new Map();
  let last = 0;

  return {
    lasting: false,
    async put(row) {
      row.order = --last; // no number of a database's, which another tab may have
      rows.set(row.order, row);
    },
    async first(room, but) {
      return [...rows.values()].find(
        (row) => row.room === room && row.state === "waiting" && !but.has(row.client_id),
      );
    },
    all: async () => [...rows.values()],
    async replace(row) {
      if (!rows.has(row.order)) return false;
      rows.set(row.order, row);
      return true;
    },
    async drop({ order }) {
      rows.delete(order);
    },
  };
}

// What this browser keeps for one user of one server. A key for each thing, so that two tabs do not overwrite each other's.

/** @param {string} name of the locker */
export function locker(name) {
  /** Storage may be blocked or full: then there is nothing, and the page works without. */
  const attempt = (act, otherwise) => {
    try {
      return act();
    } catch {
      return otherwise;
    }
  };
  const full = (key) => `${name}:${key}`;

  /** @returns {string[]} the keys that begin so, without that beginning */
  const keys = (beginning) =>
    attempt(() => Object.keys(localStorage), [])
      .filter((key) => key.startsWith(full(beginning)))
      .map((key) => key.slice(full(beginning).length));

  return {
    keys,
    /** @param {string} key @returns {string | null} */
    get: (key) => attempt(() => localStorage.getItem(full(key)), null),
    /** @param {string} key @param {string} value */
    set: (key, value) => attempt(() => localStorage.setItem(full(key), value)),
    /** @param {string} key */
    remove: (key) => attempt(() => localStorage.removeItem(full(key))),
    /** Whoever sits down here next finds nothing. */
    clear: () => keys("").forEach((key) => attempt(() => localStorage.removeItem(full(key)))),
    /**
     * Another tab has changed, or removed, something whose key begins so.
     * @param {string} beginning @param {(rest: string, value: string | null) => void} hear
     */
    follow(beginning, hear) {
      addEventListener("storage", ({ key, newValue }) => {
        if (key?.startsWith(full(beginning))) hear(key.slice(full(beginning).length), newValue);
      });
    },
  };
}

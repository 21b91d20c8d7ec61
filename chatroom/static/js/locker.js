// What this browser keeps under one name. A key for each thing, so that two tabs do not overwrite each other's.

/**
 * Storage may be blocked or full: then nothing is kept, and the page works without.
 * @param {string} name @param {() => Storage} [storage] asking for it may fail, too
 */
export function locker(name, storage = () => localStorage) {
  const attempt = (act, otherwise = null) => {
    try {
      return act();
    } catch {
      return otherwise;
    }
  };
  const full = (key) => `${name}:${key}`;

  /** @returns {string[]} the keys that begin so, without that beginning */
  const keys = (beginning) =>
    attempt(() => Object.keys(storage()), [])
      .filter((key) => key.startsWith(full(beginning)))
      .map((key) => key.slice(full(beginning).length));

  /** @param {string} key */
  const remove = (key) => attempt(() => storage().removeItem(full(key)));

  return {
    keys,
    remove,
    /** @param {string} key @returns {any} null where there is nothing, or nothing of ours */
    get: (key) => attempt(() => JSON.parse(storage().getItem(full(key)))),
    /** @param {string} key @param {any} value */
    set: (key, value) => attempt(() => storage().setItem(full(key), JSON.stringify(value))),
    /** Whoever sits down here next finds nothing. */
    clear: () => keys("").forEach(remove),
    /**
     * Another tab has changed something whose key begins so, or removed it; or everything, which is told with an empty rest.
     * @param {string} beginning @param {(rest: string, gone: boolean) => void} hear
     */
    follow(beginning, hear) {
      addEventListener("storage", ({ key, newValue }) => {
        if (key === null) hear("", true);
        else if (key.startsWith(full(beginning))) hear(key.slice(full(beginning).length), newValue === null);
      });
    },
  };
}

// Up to which message each room was read in this browser: the same for all its tabs, and after a reload.

const SETTLE = 500; // milliseconds; while messages pour in there is no use in writing each down

/** @param {string} name of what is kept for this user */
export function readMarks(name) {
  const key = `${name}:read`;
  /** @type {Map<string, (id: number) => void>} */
  const followers = new Map();
  /** @type {Record<string, number>} */
  let marks = kept();
  let timer = 0;

  function kept() {
    try {
      return JSON.parse(localStorage.getItem(key)) ?? {};
    } catch {
      return {}; // Storage may be blocked: then nothing is known.
    }
  }

  function write() {
    clearTimeout(timer);
    timer = 0;
    try {
      localStorage.setItem(key, JSON.stringify({ ...kept(), ...marks }));
    } catch {
      // as above
    }
  }

  addEventListener("pagehide", () => timer && write());
  addEventListener("storage", (event) => {
    if (event.key !== key) return;
    marks = { ...marks, ...kept() };
    for (const [room, follow] of followers) if (room in marks) follow(marks[room]);
  });

  return {
    /** @param {string} room @returns {number | undefined} the id of the last message read */
    of: (room) => marks[room],
    /** @param {string} room @param {number} id */
    set(room, id) {
      if (marks[room] === id) return;
      marks[room] = id;
      timer ||= setTimeout(write, SETTLE);
    },
    /** @param {string} room @param {(id: number) => void} follow another tab has read on */
    follow: (room, follow) => void followers.set(room, follow),
    /** @param {string} room */
    forget(room) {
      followers.delete(room);
      marks[room] = undefined; // and so not written
      write();
    },
  };
}

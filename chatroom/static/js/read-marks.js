// Up to which message each room was read in this browser: the same for all its tabs, and after a reload.

const SETTLE = 500; // milliseconds; while messages pour in there is no use in writing each down

/** @param {ReturnType<typeof import("./locker.js").locker>} locker */
export function readMarks(locker) {
  const key = (room) => `read:${room}`;
  /** @type {Map<string, number>} not written yet */
  const fresh = new Map();
  /** @type {Map<string, () => void>} */
  const followers = new Map();
  let timer = 0;

  function write() {
    clearTimeout(timer);
    timer = 0;
    for (const [room, id] of fresh) locker.set(key(room), id);
    fresh.clear();
  }

  addEventListener("pagehide", write);
  locker.follow("read:", (room) => followers.get(room)?.());

  return {
    /** @param {string} room @returns {number | undefined} the id of the last message that was read */
    of(room) {
      return fresh.get(room) ?? locker.get(key(room)) ?? undefined;
    },
    /** @param {string} room @param {number} id */
    set(room, id) {
      if (this.of(room) === id) return;
      fresh.set(room, id);
      timer ||= setTimeout(write, SETTLE);
    },
    /** @param {string} room @param {() => void} follow another tab has read on */
    follow: (room, follow) => void followers.set(room, follow),
    /** @param {string} room */
    forget(room) {
      followers.delete(room);
      fresh.delete(room);
      locker.remove(key(room));
    },
  };
}

// Which rooms this browser is in, for as long as it is the same user: in every tab of it, and after a reload.

/**
 * @param {string} name of what is kept for this user
 * @param {(rooms: string[]) => void} follow another tab has changed it
 */
export function keptRooms(name, follow) {
  const key = `${name}:rooms`;
  let rooms = read();

  /** @returns {string[]} */
  function read() {
    try {
      const kept = JSON.parse(localStorage.getItem(key));
      return Array.isArray(kept) ? kept : [];
    } catch {
      return rooms ?? []; // Storage may be blocked: then they are those of this page.
    }
  }

  function write() {
    try {
      localStorage.setItem(key, JSON.stringify(rooms));
    } catch {
      // as above
    }
  }

  addEventListener("storage", (event) => {
    if (event.key !== key || event.newValue === null) return;
    rooms = read();
    follow(rooms);
  });

  return {
    all: () => rooms,
    /** @param {string} room */
    add(room) {
      if (rooms.includes(room)) return;
      rooms = [...read(), room];
      write();
    },
    /** @param {string} room */
    remove(room) {
      rooms = read().filter((other) => other !== room);
      write();
    },
  };
}

// The name last used, and the rooms last been in: this browser keeps them for each chatroom of a site.

const KEPT = 6; // rooms

/** @typedef {{name: string, rooms: string[]}} Recent the newest room first */

/**
 * What is remembered at the door with this path; nothing where storage is blocked.
 * @param {string} base
 * @returns {Recent}
 */
export function recall(base) {
  try {
    const { name, rooms } = JSON.parse(localStorage.getItem(key(base)));
    return { name: String(name), rooms: rooms.map(String) };
  } catch {
    return { name: "", rooms: [] };
  }
}

/**
 * Somebody is in a room, under a name.
 * @param {string} base the door's path, `/` or that of the mount: two chatrooms of one site must not mix
 * @param {{name: string, room: string}} visit
 */
export function remember(base, { name, room }) {
  const others = recall(base).rooms.filter((one) => one !== room);
  keep(base, { name, rooms: [room, ...others].slice(0, KEPT) });
}

/** @param {string} base @param {string} room */
export function forget(base, room) {
  const { name, rooms } = recall(base);
  keep(base, { name, rooms: rooms.filter((one) => one !== room) });
}

/** Where it is in the storage. @param {string} base */
export const key = (base) => `recent:${base}`;

/** @param {string} base @param {Recent} recent */
function keep(base, recent) {
  try {
    localStorage.setItem(key(base), JSON.stringify(recent));
  } catch {
    // Storage may be blocked or full; the door works without.
  }
}

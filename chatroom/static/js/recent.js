// The name last used, and the rooms last been in: this browser keeps them for each chatroom of a site.

import { locker } from "./locker.js";

const KEPT = 6; // rooms
const shelf = locker("recent");

/** @typedef {{name: string, rooms: string[]}} Recent the newest room first */

/**
 * What is remembered at the door with this path; nothing where storage is blocked.
 * @param {string} base
 * @returns {Recent}
 */
export function recall(base) {
  const { name, rooms } = shelf.get(base) ?? {};
  if (!Array.isArray(rooms)) return { name: "", rooms: [] }; // nothing, or nothing of ours
  return { name: String(name), rooms: rooms.map(String) };
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

/** Another tab has remembered or forgotten something. @param {string} base @param {() => void} hear */
export const follow = (base, hear) => shelf.follow(base, (rest) => rest === "" && hear());

/** @param {string} base @param {Recent} recent */
const keep = (base, recent) => shelf.set(base, recent);

// Where a room is.

/** @param {string} base of the chatroom, with a slash at the end @param {string} room */
export const roomAddress = (base, room) => `${base}rooms/${encodeURIComponent(room)}`;

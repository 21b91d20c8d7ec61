// What this browser keeps of the rooms for when there is no network, where it is, and how it is deleted.

import { roomAddress } from "./room-address.js";

/** Where the chatroom is mounted; with a slash at the end. */
export const scope = new URL("../../../../", import.meta.url).href; // of /assets/<version>/static/js/

const PREFIX = `chatroom ${scope} `; // as in service-worker.js
const MESSAGES = `chatroom-messages ${scope} `;

/** The cache with the files of this page's version. */
export const files = PREFIX + import.meta.url.slice(scope.length).split("/")[1];
/** The cache with the last messages this user was shown. @param {string} user an id */
export const messagesOf = (user) => MESSAGES + user;
/** @param {string} room */
export const address = (room) => roomAddress(scope, room);

/** The rooms that can be opened without a network, by name. @returns {Promise<string[]>} */
export async function keptRooms() {
  const urls = (await pages()).map(({ request }) => request.url);
  return [...new Set(urls)].map((url) => decodeURIComponent(url.slice(address("").length))).sort();
}

/** Forget what was said, and in which rooms. @param {string} [but] the cache of whoever is here now */
export async function forget(but) {
  const names = (await caches.keys()).filter((name) => name.startsWith(MESSAGES) && name !== but);
  await Promise.all(names.map((name) => caches.delete(name)));
  if (names.length || !but) await Promise.all((await pages()).map(({ cache, request }) => cache.delete(request)));
}

/** Forget what was said in one room. @param {string} user an id @param {string} room */
export async function forgetRoom(user, room) {
  const name = messagesOf(user);
  if (await caches.has(name)) await (await caches.open(name)).delete(address(room)); // or else all was forgotten
  const ofRoom = (await pages()).filter(({ request }) => request.url === address(room));
  await Promise.all(ofRoom.map(({ cache, request }) => cache.delete(request)));
}

async function pages() {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
  const found = names.map(async (name) => {
    const cache = await caches.open(name);
    return (await cache.keys()).map((request) => ({ cache, request }));
  });
  return (await Promise.all(found)).flat().filter(({ request }) => request.url.startsWith(address("")));
}

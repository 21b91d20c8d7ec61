// The last messages of the room, kept in this browser: one can read on where there is no network, and write.

import { address, forget, forgetRoom, messagesOf } from "./kept.js";

const LAST = 100;
const SELDOM = 1000; // milliseconds between two writes

/** @param {import("./chat.js").Chat} chat */
export function keepsake(chat) {
  if (!globalThis.caches) return; // an insecure origin
  const name = messagesOf(chat.user.id);
  const place = address(chat.room);
  /** @type {Map<number, import("./row.js").Message>} */
  let messages = new Map();
  let here = false;
  /** @type {ServiceWorker} */
  let asked = null;
  let timer = 0;
  let stopped = false; // the disk is full, the window keeps nothing, or the room was left

  /** @param {import("./row.js").Message} message */
  function note(message) {
    if ((messages.get(message.id)?.rev ?? 0) < message.rev) messages.set(message.id, message);
    later();
  }

  const later = () => stopped || (timer ||= setTimeout(() => quietly(write()), SELDOM));

  async function write() {
    clearTimeout(timer);
    timer = 0;
    if (stopped) return;
    const last = [...messages.values()].sort((one, other) => one.id - other.id).slice(-LAST);
    messages = new Map(last.map((message) => [message.id, message]));
    // Whoever left, in whatever tab, has deleted it.
    const cache = (await caches.has(name)) && (await caches.open(name));
    if (cache && !stopped) await cache.put(place, Response.json(last));
  }

  async function show() {
    const found = await (await caches.open(name)).match(place);
    const last = await found?.json();
    if (last?.length && !here) chat.tell("page", { messages: last, fresh: true });
  }

  /** The page that stands in this tab was maybe loaded before there was a worker to keep it, or this one. */
  async function keep() {
    const active = (await navigator.serviceWorker?.ready)?.active;
    if (!active || active === asked || stopped) return;
    asked = active;
    active.postMessage({ keep: place });
  }

  /** A full disk, or a window that keeps nothing: it is only a keepsake. */
  const quietly = (promise) => promise.catch(() => (stopped = true));
  const started = quietly(forget(name).then(() => caches.open(name)));

  chat.on("page", ({ messages: page, fresh }) => {
    if (fresh) messages.clear();
    page.forEach(note);
    later(); // also that there are none
  });
  chat.on("message", note);
  chat.on("message_updated", note);
  chat.on("dropped", () => !here && !messages.size && quietly(show()));
  chat.on("here", async () => {
    if (here) return;
    here = true;
    await started;
    keep();
    navigator.serviceWorker?.addEventListener("controllerchange", keep, { signal: chat.signal });
  });
  // Left here, or in another tab: what that one has deleted may be written in this one meanwhile.
  chat.on("closed", () => {
    stopped = true;
    quietly(chat.page.rooms.all.length ? forgetRoom(chat.user.id, chat.room) : forget());
  });
  addEventListener("pagehide", () => timer && quietly(write()), { signal: chat.signal });
}

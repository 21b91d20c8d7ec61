// The rooms without a network. Pages come from the network whenever it answers; files by their version.

// The server puts a `kept` in front of this: {version, files, offline}.
/* global kept */

/** @type {ServiceWorkerGlobalScope} */
const worker = /** @type {any} */ (globalThis);

const { scope } = worker.registration;
const ROOMS = `${scope}rooms/`;
const PREFIX = `chatroom ${scope} `; // both as in kept.js
const MESSAGES = `chatroom-messages ${scope} `;
const KEEPING = PREFIX + kept.version; // what fits together: one version's files, and the pages that ask for them
const GATEWAY = new Set([502, 503, 504]); // a proxy's answer, where nobody is behind it
const PATIENCE = 4000; // milliseconds, where there is a page already: a stopped server takes calls and answers none

worker.addEventListener("install", (event) => {
  event.waitUntil(install());
  // Where a browser can (Chromium 123), it looks there itself: sixty files need not pass through here.
  const ours = ["js", "css"].map((kind) => `${scope}assets/${kept.version}/*.${kind}`);
  /** @type {any} */ (event).addRoutes?.(ours.map((urlPattern) => ({ condition: { urlPattern }, source: "cache" })));
});
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
// By keepsake.js, also of every page that was just claimed. Not while activating: pages would wait for all of it.
worker.addEventListener("message", (event) => event.waitUntil(keepAnew(event.data.keep).then(renew)));
worker.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  if (method !== "GET" || !url.startsWith(scope)) return;
  if (url.startsWith(`${scope}assets/`)) event.respondWith(file(event.request));
  else if (mode === "navigate") event.respondWith(page(event));
});

async function install() {
  const cache = await caches.open(KEEPING);
  await cache.addAll([...kept.files, kept.offline]);
  await worker.skipWaiting();
}

/** Keep in this version what was kept in others; of those only what an open page may still ask for, or one not had anew. */
async function renew() {
  const names = await versions();
  if (worker.registration.installing || worker.registration.waiting) return; // one of them is the next worker's
  for (const name of names) {
    if (name === KEEPING) continue;
    await Promise.all((await missing(name)).map(keepAnew));
    const { held } = await navigator.locks.query(); // by worker.js, for as long as its page is open
    if (!held.some((lock) => lock.name === name) && !(await missing(name)).length) await caches.delete(name);
  }
}

/** The rooms of which that version has a page, and this one has not. */
async function missing(name) {
  const [there, here] = await Promise.all([name, KEEPING].map(roomsIn));
  return there.filter((url) => !here.includes(url));
}

async function roomsIn(name) {
  const requests = await (await caches.open(name)).keys();
  return requests.map(({ url }) => url).filter((url) => url.startsWith(ROOMS));
}

/** A version's file never changes: the one that is here is the one that is meant. */
async function file(request) {
  const here = await caches.match(request, { ignoreVary: true });
  if (here) return here;
  const answer = await fetch(request);
  const lasting = answer.ok && answer.headers.get("Cache-Control")?.includes("immutable");
  if (lasting && request.url.includes(`/${kept.version}/`)) put(request, answer.clone()).catch(() => {}); // a full disk
  return answer;
}

async function page(event) {
  const { url } = event.request;
  const room = plain(url);
  const here = room && (await pageKept(room));
  const asked = (here ? ask(url, here) : fetch(event.request)).catch(() => null);
  if (room) event.waitUntil(asked.then((answer) => answer && keep(room, answer.clone()))); // however late
  const answer = await (here ? Promise.race([asked, late()]) : asked);
  if (answer?.status === 304) return here;
  if (answer && !GATEWAY.has(answer.status)) return answer;
  return here || answer || caches.match(kept.offline, { cacheName: KEEPING });
}

const late = () => new Promise((resolve) => setTimeout(resolve, PATIENCE, null));

/** In this version, or else in the last that has it. A room's messages are kept under the same address, elsewhere. */
async function pageKept(room) {
  for (const cacheName of [KEEPING, ...(await versions()).reverse()]) {
    const found = await caches.match(room, { cacheName });
    if (found) return found;
  }
}

/** The caches of all versions, the oldest first. */
const versions = async () => (await caches.keys()).filter((name) => name.startsWith(PREFIX));

/** Is it still the same? Then it need not travel. */
const ask = (url, here) => fetch(url, { redirect: "manual", headers: { "If-None-Match": here.headers.get("ETag") } });

/** With its headers: its policy allows the one script in it by a nonce. @param {Response} answer */
async function keep(room, answer) {
  // Not let in: whoever was, has left.
  if (answer.redirected || answer.type === "opaqueredirect") return forget(room);
  if (!answer.ok) return;
  const ours = (await answer.clone().text()).includes(`/assets/${kept.version}/`);
  if (!ours) return; // the next worker will
  await put(room, answer);
  if (!(await somebodyIsHere())) await forget(room); // they left meanwhile
}

/** In all versions. */
async function forget(room) {
  await Promise.all((await versions()).map(async (name) => (await caches.open(name)).delete(room)));
}

/** Their page makes a cache for messages, and leaving deletes it first. */
const somebodyIsHere = async () => (await caches.keys()).some((name) => name.startsWith(MESSAGES));

/** Not by `ask`, which is for what somebody opens: it has the server renew the cookie, see identity.py. */
async function keepAnew(room) {
  const signal = AbortSignal.timeout(PATIENCE); // the next version's worker waits for this one
  try {
    const here = await caches.match(room, { cacheName: KEEPING });
    const now = here && (await fetch(room, { method: "HEAD", signal }));
    if (!now || now.headers.get("ETag") !== here.headers.get("ETag")) await keep(room, await fetch(room, { signal }));
  } catch {
    // It stays as it was, until it is asked for again.
  }
}

const put = async (request, answer) => (await caches.open(KEEPING)).put(request, answer);

/** A room's address, however it was written; null where it is none, or somebody's "100%". */
function plain(url) {
  if (!url.startsWith(ROOMS)) return null;
  const { origin, pathname } = new URL(url);
  try {
    return origin + pathname.split("/").map((part) => encodeURIComponent(decodeURIComponent(part))).join("/");
  } catch {
    return null;
  }
}

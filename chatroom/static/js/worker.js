// The service worker, where the browser has them and the origin is secure. Everything works without.

import { files, scope } from "./kept.js";

const PEACE = 1000; // milliseconds after the room is there: what it fetches must not hold that up
let registered = false;

// As long as this page is open, the files of its version are kept, whatever the server has by then.
navigator.locks?.request(files, { mode: "shared" }, () => new Promise(() => {})).catch(() => {});

/** @param {import("./main.js").Page} page */
export function worker(page) {
  page.on("opened", (chat) => chat.on("here", () => {
    if (registered || !navigator.serviceWorker || !globalThis.caches) return;
    registered = true;
    setTimeout(register, PEACE);
  }));
}

function register() {
  const script = `${scope}service-worker.js`;
  // The one address that a policy of ours may make: see headers.py.
  const policy = globalThis.trustedTypes?.createPolicy("service-worker", { createScriptURL: () => script });
  navigator.serviceWorker.register(policy?.createScriptURL("") ?? script).catch(() => {}); // the next visit tries again
}

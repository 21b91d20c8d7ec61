// The service worker, where the browser has them and the origin is secure. Everything works without.

import { files, scope } from "./kept.js";

if (navigator.serviceWorker && globalThis.caches) addEventListener("load", register);

function register() {
  const script = `${scope}service-worker.js`;
  // The one address a policy of ours may make: see headers.py.
  const policy = globalThis.trustedTypes?.createPolicy("service-worker", { createScriptURL: () => script });
  navigator.serviceWorker.register(policy?.createScriptURL("") ?? script).catch(reportError);
  // As long as this page is open, the files of its version are kept, whatever the server has by then.
  navigator.locks?.request(files, { mode: "shared" }, () => new Promise(() => {})).catch(() => {});
}

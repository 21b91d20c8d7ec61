// Signing out: the server forgets who we are, this browser what was not sent and where we were; in all tabs.

import { drafts } from "./draft.js";
import { unsentMessages } from "./unsent.js";

/** @param {import("./main.js").Page} page */
export function signOut(page) {
  const form = /** @type {HTMLFormElement} */ (document.getElementById("leave-form"));
  const question = /** @type {HTMLDialogElement} */ (document.getElementById("leave-question"));
  const failed = /** @type {HTMLDialogElement} */ (document.getElementById("leave-failed"));
  const tabs = new BroadcastChannel(`${page.name}:signed out`);

  /** What was not sent, of the rooms that are open and of those that are not. */
  async function unsent() {
    const kept = await (await page.outbox).all().catch(() => []);
    const here = await Promise.all(page.rooms.all.map((chat) => chat.outgoing.unsent()));
    const open = new Set(page.rooms.all.map(({ room }) => room));
    return [...here.flat(), ...kept.filter(({ room }) => !open.has(room))];
  }

  /** @param {number} count what would be lost @returns {Promise<boolean>} */
  async function agrees(count) {
    if (!count) return true;
    document.getElementById("leave-unsent").textContent = unsentMessages(count);
    question.returnValue = "";
    question.showModal();
    await new Promise((closed) => question.addEventListener("close", closed, { once: true }));
    return question.returnValue === "leave";
  }

  async function now() {
    const rows = await unsent();
    const written = page.rooms.all.reduce((sum, chat) => sum + chat.writing.drafts, 0);
    if (!(await agrees(rows.length + written))) return;
    // First the one thing that may fail. A form that is not valid any more: somebody was quicker.
    const left = await fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => null);
    if (!left?.ok && left?.status !== 400) return void failed.showModal();
    await page.rooms.current.outgoing.forget(rows); // another person may sit down here next
    await Promise.all(page.rooms.all.map((chat) => page.rooms.leave(chat)));
    tabs.postMessage("now");
    end();
  }

  function end() {
    page.line.close();
    page.locker.clear();
    drafts(page.user).clear();
    location.assign(page.home);
  }

  tabs.onmessage = async () => {
    await Promise.all(page.rooms.all.map((chat) => page.rooms.leave(chat)));
    end();
  };
  document.getElementById("sign-out").addEventListener("click", now);

  return { agrees, now };
}

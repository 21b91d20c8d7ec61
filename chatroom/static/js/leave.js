// Leaving a room; with the last one, the server forgets who we are, and this browser what was not sent.

import { unsentMessages } from "./unsent.js";

/** @param {import("./chat.js").Chat} chat */
export function leave(chat) {
  const form = /** @type {HTMLFormElement} */ (chat.view.querySelector("#leave-form"));
  const question = /** @type {HTMLDialogElement} */ (document.getElementById("leave-question"));
  const failed = /** @type {HTMLDialogElement} */ (document.getElementById("leave-failed"));
  const { rooms } = chat.page;

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const last = rooms.all.length === 1;
    const unsent = (await chat.outgoing.unsent()).filter(({ room }) => last || room === chat.room);
    const go = last ? signOut : depart;
    if (!unsent.length) return go(unsent);
    document.getElementById("leave-unsent").textContent = unsentMessages(unsent.length);
    question.returnValue = "";
    question.addEventListener("close", () => question.returnValue === "leave" && go(unsent), { once: true });
    question.showModal();
  });

  async function depart(unsent) {
    await chat.outgoing.forget(unsent);
    await rooms.close(chat);
  }

  async function signOut(unsent) {
    // First the one thing that may fail.
    const left = await fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => null);
    if (!left?.ok) return void failed.showModal();
    await depart(unsent); // another person may sit down here next
    location.assign(left.url);
  }
}

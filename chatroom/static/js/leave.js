// Leaving: the server forgets who we are, this browser what was not sent, and the others are told at once.

import { unsentMessages } from "./unsent.js";

const PATIENCE = 1000;

/**
 * Tells `leaving`.
 * @param {import("./main.js").Chat} chat
 */
export function leave(chat) {
  const form = /** @type {HTMLFormElement} */ (document.getElementById("leave-form"));
  const question = /** @type {HTMLDialogElement} */ (document.getElementById("leave-question"));
  const failed = /** @type {HTMLDialogElement} */ (document.getElementById("leave-failed"));

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { length } = await chat.outgoing.unsent();
    if (!length) return go();
    document.getElementById("leave-unsent").textContent = unsentMessages(length);
    question.returnValue = "";
    question.showModal();
  });
  question.addEventListener("close", () => question.returnValue === "leave" && go());

  async function go() {
    // First the one thing that may fail.
    const left = await fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => null);
    if (!left?.ok) return void failed.showModal();
    chat.tell("leaving");
    await chat.outgoing.forget(); // another person may sit down here next
    await chat.ask("leave", { room: chat.room }, PATIENCE).catch(() => {}); // the server will notice anyway
    location.assign(left.url);
  }
}

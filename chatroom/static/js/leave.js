// Leaving: the others are told at once, then the form forgets who we are, and with it what was not sent.

import { unsentMessages } from "./unsent.js";

const PATIENCE = 1000;

/**
 * Tells `leaving`.
 * @param {import("./main.js").Chat} chat
 */
export function leave(chat) {
  const form = /** @type {HTMLFormElement} */ (document.getElementById("leave-form"));
  const question = /** @type {HTMLDialogElement} */ (document.getElementById("leave-question"));

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
    chat.tell("leaving");
    await chat.outgoing.forget(); // another person may sit down here next
    await chat.ask("leave", { room: chat.room }, PATIENCE).catch(() => {}); // the server will notice anyway
    form.submit();
  }
}

// Leaving: the others are told at once, then the form forgets who we are.

const PATIENCE = 1000;

/** @param {import("./main.js").Chat} chat */
export function leave(chat) {
  const form = /** @type {HTMLFormElement} */ (document.getElementById("leave-form"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await chat.ask("leave", { room: chat.room }, PATIENCE).catch(() => {}); // the server will notice anyway
    form.submit();
  });
}

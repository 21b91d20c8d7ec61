// Joining another room without leaving this one.

/** @param {import("./main.js").Page} page */
export function joinDialog(page) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("join-dialog"));
  const name = /** @type {HTMLInputElement} */ (document.getElementById("join-name"));
  const problem = document.getElementById("join-problem");

  function complain(sentence) {
    problem.textContent = sentence;
    name.classList.toggle("is-invalid", !!sentence);
    name.setAttribute("aria-invalid", String(!!sentence));
  }

  const leave = (room) => page.rooms.named(room) || page.line.ask("leave", { room }).catch(() => {});

  document.getElementById("join-room").addEventListener("click", () => {
    complain("");
    name.value = "";
    dialog.showModal();
  });
  document.getElementById("join-cancel").addEventListener("click", () => dialog.close());
  document.getElementById("join-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    complain("");
    try {
      const { room } = await page.line.ask("join", { room: name.value.trim() }); // as the server spells it
      if (!dialog.open) return leave(room); // they thought better of it
      dialog.close();
      page.rooms.show(room);
    } catch (refusal) {
      complain(refusal.code ? refusal.message : "The server cannot be reached just now. Please try again.");
    }
  });
}

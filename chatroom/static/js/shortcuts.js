// Keys for the whole page: the list of them, and going from room to room.

/** @param {import("./main.js").Page} page */
export function shortcuts(page) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("keys-dialog"));

  /** @param {number} step */
  function go(step) {
    const { all, current } = page.rooms;
    page.rooms.show(all[(all.indexOf(current) + step + all.length) % all.length].room);
    page.rooms.current.view.querySelector("#composer, .refused a").focus();
  }

  document.getElementById("keys").addEventListener("click", () => dialog.showModal());
  document.addEventListener("keydown", (event) => {
    if (/** @type {Element} */ (event.target).closest("dialog, select, [popover]")) return;
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (event.altKey && step) {
      event.preventDefault();
      go(step);
    } else if (event.key === "?" && !/** @type {Element} */ (event.target).closest("input, textarea")) {
      dialog.showModal();
    }
  });
}

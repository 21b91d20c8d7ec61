// Inviting people to the room that is shown: its address, to copy, to share, and to point a phone at.

/** @param {import("./main.js").Page} page */
export function invite(page) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("invite-dialog"));
  const address = /** @type {HTMLInputElement} */ (document.getElementById("invite-address"));
  const code = /** @type {HTMLImageElement} */ (document.getElementById("invite-code"));
  const share = document.getElementById("invite-share");

  /** @param {import("./chat.js").Chat} chat */
  function open(chat) {
    address.value = location.origin + chat.address;
    code.src = `${chat.address}/qr.svg`;
    dialog.querySelector("[data-room-name]").textContent = chat.room;
    dialog.showModal();
  }

  page.on("opened", (chat) => chat.view.querySelector("#invite").addEventListener("click", () => open(chat)));
  address.addEventListener("focus", () => address.select());
  share.hidden = !navigator.share;
  share.addEventListener("click", () => navigator.share({ url: address.value }).catch(() => {})); // they thought better of it
}

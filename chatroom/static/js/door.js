// The door works without this file; with it, picking an open room keeps what was typed as a name.

import "./theme.js";

const room = /** @type {HTMLInputElement} */ (document.getElementById("room"));
const username = /** @type {HTMLInputElement} */ (document.getElementById("username"));

for (const link of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-room]"))) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    room.value = link.dataset.room;
    (username.value ? room : username).focus();
  });
}

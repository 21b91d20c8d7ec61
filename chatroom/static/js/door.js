// The door works without this file; with it, picking an open room keeps what was typed as a name.

import "./theme.js";

const room = document.getElementById("room");
const username = document.getElementById("username");

for (const link of document.querySelectorAll("[data-room]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    room.value = link.dataset.room;
    (username.value ? room : username).focus();
  });
}

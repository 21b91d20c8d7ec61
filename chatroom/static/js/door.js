// The door works without this file; with it, it remembers who comes and opens a room at one click.

import { openRooms, paintFaces } from "./open-rooms.js";
import { recentRooms } from "./recent-rooms.js";
import { recall } from "./recent.js";
import "./theme.js";

const form = /** @type {HTMLFormElement} */ (document.getElementById("join"));
const username = /** @type {HTMLInputElement} */ (document.getElementById("username"));
const room = /** @type {HTMLInputElement} */ (document.getElementById("room"));
const list = document.getElementById("open-rooms");
const { base } = document.body.dataset;

let first = /** @type {HTMLElement} */ (document.querySelector("[autofocus]"));
if (!username.value && !form.querySelector("[aria-invalid]")) {
  username.value = recall(base).name;
  if (username.value) first = document.querySelector(".invited") ? form.querySelector("[type=submit]") : room;
}
first.focus();
if (first === room) room.select(); // to be typed over

document.addEventListener("click", (event) => {
  const link = /** @type {Element} */ (event.target).closest("a[data-room]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  room.value = /** @type {HTMLElement} */ (link).dataset.room;
  if (username.value.trim()) form.requestSubmit();
  else username.focus();
});

paintFaces(document);
if (list) openRooms(list);
recentRooms(document.getElementById("recent"), base);

// The rooms this browser was last in, at the door. Each can be forgotten.

import { follow, forget, recall } from "./recent.js";
import { roomAddress } from "./room-address.js";

const template = /** @type {HTMLTemplateElement} */ (document.getElementById("recent-room"));

/** @param {HTMLElement} section @param {string} base the door's path */
export function recentRooms(section, base) {
  const list = section.querySelector("ul");

  /** @param {string} room */
  function item(room) {
    const row = /** @type {HTMLElement} */ (template.content.firstElementChild.cloneNode(true));
    const link = row.querySelector("a");
    link.href = roomAddress(base, room);
    link.dataset.room = room;
    link.querySelector("bdi").textContent = room;
    const button = row.querySelector("button");
    button.title = `Forget ${room}`;
    button.setAttribute("aria-label", button.title);
    button.addEventListener("click", () => {
      const place = [...list.children].indexOf(row);
      forget(base, room);
      show();
      // The keyboard stays where it was, or goes to the form when the last one is gone.
      const next = list.children[Math.min(place, list.children.length - 1)];
      (next?.querySelector("button") ?? document.getElementById("room")).focus();
    });
    return row;
  }

  function show() {
    const { rooms } = recall(base);
    section.hidden = !rooms.length;
    list.replaceChildren(...rooms.map(item));
  }

  follow(base, show); // another tab came into a room, or cleared all
  show();
}

// Who is here: once each, yourself first, then by name.

import { byName } from "./by-name.js";
import { paint } from "./face.js";

const template = /** @type {HTMLTemplateElement} */ (document.getElementById("person"));

/** @param {import("./chat.js").Chat} chat */
export function people(chat) {
  const list = chat.view.querySelector("#people");
  const count = chat.view.querySelector("#people-count");

  /** @param {{username: string, user_id: string}} person */
  function item({ username, user_id }) {
    const row = /** @type {HTMLElement} */ (template.content.firstElementChild.cloneNode(true));
    row.dataset.userId = user_id;
    row.querySelector(".person-name").textContent = username;
    row.querySelector(".person-you").hidden = user_id !== chat.user.id;
    paint(row.querySelector(".face"), user_id, username);
    return row;
  }

  chat.on("users", ({ users }) => {
    const mine = (person) => Number(person.user_id === chat.user.id);
    const sorted = users.toSorted((a, b) => mine(b) - mine(a) || byName(a.username, b.username));
    list.replaceChildren(...sorted.map(item));
    count.textContent = String(users.length);
  });
}

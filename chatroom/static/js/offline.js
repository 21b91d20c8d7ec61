// In place of a page that cannot be had: the rooms that can, and the page itself as soon as there is a network.

import { address, keptRooms } from "./kept.js";
import "./theme.js";

const OFTEN = 5000;

document.getElementById("again").addEventListener("click", () => location.reload());
addEventListener("online", look); // the network is back; the server may not be
setInterval(look, OFTEN);

async function look() {
  const answer = await fetch(location.href, { method: "HEAD" }).catch(() => null);
  if (answer && answer.status < 500) location.reload();
}

const rooms = await keptRooms();
const list = document.getElementById("kept");
list.hidden = !rooms.length;
list.querySelector("ul").append(...rooms.map(link));

/** @param {string} room */
function link(room) {
  const [item, anchor, name] = ["li", "a", "bdi"].map((tag) => document.createElement(tag));
  name.textContent = room;
  /** @type {HTMLAnchorElement} */ (anchor).href = address(room);
  anchor.append(name);
  item.append(anchor);
  return item;
}

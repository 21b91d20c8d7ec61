// The list of open rooms: a door that stays open asks for it again, as the server writes it.

import { paint } from "./face.js";

const PAUSE = 15_000;

/** @param {HTMLElement} list */
export function openRooms(list) {
  async function refresh() {
    if (document.hidden || inUse()) return;
    const news = await read(list.dataset.src);
    if (!news || inUse()) return;
    list.replaceChildren(...[...news.body.children].map((one) => document.importNode(one, true)));
    paintFaces(list);
  }

  /** Nothing moves away under the pointer, or from under the keyboard. */
  const inUse = () => !!list.querySelector("a:hover, a:focus");

  setInterval(refresh, PAUSE);
  document.addEventListener("visibilitychange", refresh);
}

/** @param {ParentNode} part of the page */
export function paintFaces(part) {
  for (const face of part.querySelectorAll(".face[data-user-id]")) {
    const { userId, name } = /** @type {HTMLElement} */ (face).dataset;
    paint(/** @type {HTMLElement} */ (face), userId, name);
  }
}

/**
 * Read as a document by the browser itself: Trusted Types let no script of ours make one from text.
 * @param {string} url
 * @returns {Promise<Document | null>}
 */
function read(url) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("GET", url);
    request.responseType = "document";
    request.onloadend = () => resolve(request.status === 200 ? request.response : null);
    request.send();
  });
}

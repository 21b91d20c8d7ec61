// The address of a message: it leads there, also from another room, another tab and another day.

import { point } from "./point.js";

const MESSAGE = /^#m(\d+)$/;

/**
 * Tells `moved` when it has taken the reader somewhere else, and `not_found` when there is no such message.
 * @param {import("./chat.js").Chat} chat
 */
export function permalinks(chat) {
  let wanted = 0;
  let here = false;

  /** The message that the page's address names. */
  function want() {
    if (!chat.view.isConnected) return;
    wanted = Number(MESSAGE.exec(location.hash)?.[1] ?? 0);
    go();
  }

  async function go() {
    const id = wanted;
    if (!id || !here) return;
    try {
      await chat.history.around(id);
    } catch (error) {
      if (!error.code || error.code === "not_joined") return; // the connection is away: `here` asks again
    }
    if (wanted !== id) return;
    wanted = 0;
    const row = chat.timeline.row(id);
    if (!row) return chat.tell("not_found");
    point(row);
    chat.tell("moved");
  }

  /** To a room that is open in this tab there is a shorter way than a new page. @param {MouseEvent} event */
  function follow(event) {
    const link = /** @type {HTMLAnchorElement} */ (/** @type {Element} */ (event.target).closest("a[href]"));
    if (!link || link.origin !== location.origin || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const room = chat.page.rooms.at(link.pathname);
    if (!room) return;
    event.preventDefault();
    if (room !== chat) chat.page.rooms.show(room.room, link.hash);
    else if (link.hash !== location.hash) location.hash = link.hash;
    else want(); // once more
  }

  chat.on("here", () => {
    here = true;
    go();
  });
  chat.on("away", () => (here = false));
  chat.on("appeared", want);
  addEventListener("hashchange", want, { signal: chat.signal });
  chat.view.querySelector("#messages").addEventListener("click", follow);
}

// The rooms this browser is in: all of them hear what is said in them, and one of them is shown.

import { openChat } from "./chat.js";
import { keptRooms } from "./kept-rooms.js";

const LINE = ["connected", "dropped", "heard"];

/** @typedef {import("./chat.js").Chat} Chat */

/**
 * Tells `opened {chat}`, `shown {chat}` when another room is in front, and `closed {chat}`. A room itself hears `vanishing`
 * before it gives place to another one, and `appeared`.
 * @param {import("./main.js").Page} page
 */
export function rooms(page) {
  const pristine = /** @type {HTMLElement} */ (document.getElementById("view").cloneNode(true));
  /** @type {Map<string, Chat>} */
  const open = new Map();
  /** @type {Chat} */
  let current = null;
  const kept = keptRooms(page.name, follow);

  /** @param {string} name @param {HTMLElement} [view] */
  function enter(name, view = named(pristine, name)) {
    const chat = openChat(page, name, view);
    open.set(name, chat);
    page.tell("opened", chat);
    if (page.line.alive) chat.tell("connected");
    return chat;
  }

  function swap(chat) {
    if (chat === current) return;
    current?.tell("vanishing");
    document.getElementById("view").replaceWith(chat.view);
    current = chat;
    chat.tell("appeared");
    page.tell("shown", chat);
  }

  /** The open room of this address; browsers, servers and people escape it differently. @param {string} path */
  const at = (path) => [...open.values()].find(({ address }) => decodeURIComponent(address) === decodeURIComponent(path));

  /** @param {string} name a room's, as the server spells it */
  function show(name) {
    const chat = open.get(name) ?? enter(name);
    kept.add(name);
    if (chat === current) return;
    // A drawer that is open has an entry of its own, which becomes the room's.
    history[history.state?.drawer ? "replaceState" : "pushState"]({}, "", chat.address);
    swap(chat);
  }

  /** Be there no more, also not after a reload. Another room is shown, if there is one. @param {Chat} chat */
  async function close(chat) {
    open.delete(chat.room);
    kept.remove(chat.room);
    page.marks.forget(chat.room);
    chat.tell("leaving");
    page.tell("closed", chat);
    const [next] = open.values();
    if (chat === current && next) {
      history.replaceState({}, "", next.address);
      swap(next);
    }
    await chat.presence.leave();
  }

  /** Another tab of this browser has joined or left a room. @param {string[]} names */
  function follow(names) {
    for (const name of names) if (!open.has(name)) enter(name);
    for (const [name, chat] of [...open]) if (!names.includes(name) && open.size > 1) close(chat);
  }

  for (const fact of LINE) page.on(fact, (detail) => open.forEach((chat) => chat.tell(fact, detail)));
  addEventListener("popstate", () => {
    const chat = at(location.pathname);
    if (chat) swap(chat);
    else location.reload(); // one that was left meanwhile
  });

  return {
    get all() {
      return [...open.values()];
    },
    get current() {
      return current;
    },
    show,
    close,
    at,
    /** The room of this address is there already, and empty: the others come after it. @param {string} name */
    begin(name) {
      current = enter(name, document.getElementById("view"));
      kept.add(name);
      for (const other of kept.all()) if (!open.has(other)) enter(other);
      current.tell("appeared");
      page.tell("shown", current);
    },
  };
}

function named(pristine, name) {
  const view = /** @type {HTMLElement} */ (pristine.cloneNode(true));
  for (const place of view.querySelectorAll("[data-room-name]")) place.textContent = name;
  /** @type {HTMLTextAreaElement} */ (view.querySelector("#composer")).placeholder = `Message ${name}`;
  return view;
}

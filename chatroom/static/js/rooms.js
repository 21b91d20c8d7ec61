// The rooms this browser is in: all of them hear what is said in them, and one of them is shown.

import { byName } from "./by-name.js";
import { openChat } from "./chat.js";

const LINE = ["connected", "dropped", "heard"];

/** @typedef {import("./chat.js").Chat} Chat */

/**
 * Tells `opened {chat}`, `shown {chat}` when another room is in front, and `closed {chat}`. A room itself hears `vanishing`
 * before it gives place to another one, and `appeared`; and `leaving` when this person leaves it here.
 * @param {import("./main.js").Page} page
 */
export function rooms(page) {
  const pristine = /** @type {HTMLElement} */ (document.getElementById("view").cloneNode(true));
  /** @type {Map<string, Chat>} */
  const open = new Map();
  /** @type {Chat} */
  let current = null;
  const key = (name) => `room:${name}`;

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
  const at = (path) => [...open.values()].find(({ address }) => plain(address) === plain(path));

  /** @param {string} name a room's, as the server spells it @param {string} [hash] of a message in it */
  function show(name, hash = "") {
    const chat = open.get(name) ?? enter(name);
    page.locker.set(key(name), true);
    if (chat === current) return;
    // A drawer that is open has an entry of its own, which becomes the room's.
    history[history.state?.drawer ? "replaceState" : "pushState"]({}, "", chat.address + hash);
    swap(chat);
  }

  /** Be there no more. Another room is shown, if there is one. @param {Chat} chat */
  async function close(chat) {
    open.delete(chat.room);
    page.tell("closed", chat);
    const [next] = open.values();
    if (chat === current && next) {
      history.replaceState({}, "", next.address);
      swap(next);
    }
    await chat.presence.leave();
    chat.end();
  }

  /** For this browser, so also in its other tabs and after a reload. @param {Chat} chat */
  async function leave(chat) {
    page.locker.remove(key(chat.room));
    page.marks.forget(chat.room);
    const left = close(chat);
    chat.tell("leaving");
    await left;
  }

  page.locker.follow("room:", (name, gone) => {
    const chat = open.get(name);
    if (!gone && !chat) enter(name);
    else if (gone && chat && open.size > 1) close(chat); // of the last one sign-out.js takes care
  });
  for (const fact of LINE) page.on(fact, (detail) => open.forEach((chat) => chat.tell(fact, detail)));
  page.on("gone", ({ message }) => open.forEach((chat) => chat.tell("refused", { message, gone: true })));
  addEventListener("popstate", () => {
    const chat = at(location.pathname);
    if (chat) swap(chat);
    else history.replaceState({}, "", current.address); // it was left meanwhile
  });

  return {
    /** By name, as they are listed. @returns {Chat[]} */
    get all() {
      return [...open.values()].sort((one, other) => byName(one.room, other.room));
    },
    get current() {
      return current;
    },
    at,
    /** @param {string} name */
    named: (name) => open.get(name),
    show,
    leave,
    /** The room of this address is there already, and empty: the others come after it. @param {string} name */
    begin(name) {
      current = enter(name, document.getElementById("view"));
      page.locker.set(key(name), true);
      for (const other of page.locker.keys("room:")) if (!open.has(other)) enter(other);
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

/** @param {string} path */
function plain(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // somebody's "100%"
  }
}

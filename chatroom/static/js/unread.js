// What arrived in a room while nobody looked at it: how much, whether it names you, and where it begins.

import { dress } from "./dressing.js";

const template = /** @type {HTMLTemplateElement} */ (document.getElementById("new-mark"));

/**
 * Tells `unread {count, mentioned}` whenever that changes, and `arrived_unseen {message}`.
 * @param {import("./chat.js").Chat} chat
 */
export function unread(chat) {
  const { marks } = chat.page;
  let count = 0;
  let mentioned = false;
  let read = marks.of(chat.room); // the id of the last message somebody looked at; unknown on the first visit
  let known = 0; // the highest id there is
  /** @type {HTMLElement} */
  let divider = null;

  function tell() {
    chat.tell("unread", { count, mentioned });
  }

  /** Everything has been seen. */
  function look() {
    if (!chat.seen() || !known) return;
    read = known;
    marks.set(chat.room, read);
    if (!count) return;
    count = 0;
    mentioned = false;
    tell();
  }

  /** Nobody is looking any more: what arrives from now on is new. */
  function turnAway() {
    divider?.closest(".message")?.classList.remove("first-new");
    divider?.remove();
    divider = null;
  }

  /** Above the first row that was not read, as long as there is none. */
  function divide() {
    if (divider) return;
    const row = chat.timeline.after(read ?? known, ({ dataset }) => dataset.userId !== chat.user.id);
    if (!row) return;
    divider = /** @type {HTMLElement} */ (template.content.firstElementChild.cloneNode(true));
    row.classList.add("first-new");
    row.prepend(divider);
    dress(row);
  }

  chat.on("message", ({ id }) => {
    known = Math.max(known, id);
    look();
  });
  chat.on("arrived", (message) => {
    if (chat.seen()) return;
    count++;
    mentioned ||= chat.mentioning.me(message.text);
    divide();
    tell();
    chat.tell("arrived_unseen", message);
  });
  chat.on("page", ({ messages, fresh }) => {
    if (!fresh) return;
    divider = null;
    const last = messages.at(-1)?.id ?? 0;
    if (read === undefined || read > last) read = last; // a first visit, or another log
    known = last;
    if (read < last) {
      const unseen = messages.filter(({ id, user_id }) => id > read && user_id !== chat.user.id);
      count = unseen.length + Math.max(0, messages[0].id - 1 - read); // and what the page does not reach back to
      mentioned = unseen.some(({ text }) => chat.mentioning.me(text));
      if (unseen.length) divide();
      tell();
    }
    look();
  });
  chat.on("appeared", look);
  chat.on("vanishing", turnAway);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") look();
    else if (chat.view.isConnected) turnAway();
  });
  marks.follow(chat.room, (id) => {
    if (id < known || chat.seen()) return;
    read = known;
    count = 0;
    mentioned = false;
    turnAway();
    tell();
  });

  return {
    get count() {
      return count;
    },
    get mentioned() {
      return mentioned;
    },
  };
}

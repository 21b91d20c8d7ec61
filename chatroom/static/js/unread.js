// What arrived in a room while nobody looked at its end: how much, whether it names you, and where it begins.

import { dress } from "./dressing.js";

const template = /** @type {HTMLTemplateElement} */ (document.getElementById("new-mark"));

/**
 * Tells `unread {count, mentioned}` whenever that changes, `arrived_unread {message}`, and `unread_since {after, count}`
 * for what was there already when the page was opened.
 * @param {import("./chat.js").Chat} chat
 */
export function unread(chat) {
  const { timeline, view } = chat;
  const { marks } = chat.page;
  const mark = /** @type {HTMLElement} */ (template.content.firstElementChild.cloneNode(true));
  let count = 0;
  let mentioned = false;
  let opened = false; // is there anything yet?
  let watched = false; // is the room in front of somebody?
  /** @type {number | null} the last message that was read before those that were not, as long as the divider stands */
  let since = null;

  function become(many, called) {
    if (many === count && called === mentioned) return;
    [count, mentioned] = [many, called];
    chat.tell("unread", { count, mentioned });
  }

  /** All there is has been read, if somebody looks at the end of it. */
  function look() {
    if (!watched || !chat.scroll.atEnd || !timeline.reached) return;
    marks.set(chat.room, timeline.reached);
    become(0, false);
  }

  /** The divider stands above the first message of others that was not read; if that is not here, nowhere. */
  function divide() {
    const here = since !== null && timeline.oldest <= since + 1;
    const next = here ? timeline.after(since, ({ dataset }) => dataset.userId !== chat.user.id) : undefined;
    const row = mark.parentElement;
    if (row === (next ?? null)) return;
    mark.remove();
    row?.classList.remove("first-new");
    next?.classList.add("first-new");
    next?.prepend(mark);
    for (const one of [row, next]) if (one?.parentElement) dress(one);
  }

  /** It stands until nobody looks any more. @param {boolean} now does somebody look? */
  function attend(now) {
    if (watched && !now && !count) since = null;
    watched = now;
    look();
    divide();
  }

  chat.on("arrived", (message) => {
    if (message.id <= marks.of(chat.room) || (watched && chat.scroll.atEnd)) return;
    since ??= marks.of(chat.room) ?? message.id - 1;
    become(count + 1, mentioned || chat.mentioning.me(message.text));
    chat.tell("arrived_unread", message);
  });
  chat.on("page", ({ messages, fresh }) => {
    if (!fresh) return;
    const first = !opened;
    opened = true;
    const read = marks.of(chat.room);
    // A first visit, or another log: nothing was read before.
    if (read === undefined || read > timeline.reached) {
      since = null;
      return marks.set(chat.room, timeline.reached);
    }
    const unseen = messages.filter(({ id, user_id }) => id > read && user_id !== chat.user.id);
    if (!unseen.length) return;
    since ??= read;
    const above = Math.max(0, messages[0].id - 1 - read); // to which the page does not reach back
    become(unseen.length + above, unseen.some(({ text }) => chat.mentioning.me(text)));
    if (first) chat.tell("unread_since", { after: read, count });
  });
  chat.on("shown", divide);
  chat.on("at_end", look);
  chat.on("appeared", () => attend(document.visibilityState === "visible"));
  chat.on("vanishing", () => attend(false));
  const turn = () => view.isConnected && attend(document.visibilityState === "visible");
  document.addEventListener("visibilitychange", turn, { signal: chat.signal });
  marks.follow(chat.room, () => {
    if (watched || marks.of(chat.room) < timeline.reached) return;
    since = null;
    become(0, false);
    divide();
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

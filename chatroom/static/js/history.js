// Older and newer messages: while scrolling, by real buttons, and around a message one wants to see. At most so many rows
// stay in the page; the far end is taken away, and loads again.

import { pageReader } from "./page-reader.js";
import { steady } from "./steady.js";
import { MOST_ROWS } from "./timeline.js";

const PAGE = 100; // messages
const SETTLE = 100; // milliseconds until the observer has seen the new rows

/** @typedef {import("./row.js").Message} Message */

/**
 * Tells `page {messages, fresh: false}` for what goes on where the timeline ends, and `window {messages}` for what takes its place.
 * @param {import("./chat.js").Chat} chat
 */
export function olderAndNewer(chat) {
  const { timeline } = chat;
  const log = /** @type {HTMLElement} */ (chat.view.querySelector("#log"));
  const empty = /** @type {HTMLElement} */ (chat.view.querySelector("#empty"));
  let here = false;
  let first = 1; // the oldest there is, as far as we know
  let windows = 0; // counts how often the page started anew somewhere
  const read = pageReader(chat, log);

  const older = direction("#older", "600px 0px 0px", {
    more: () => timeline.oldest > first && timeline.oldest !== Infinity,
    end: () => timeline.oldest,
    ask: (before, limit) => ({ before, limit }),
    got(messages, more, before) {
      if (!more) first = messages[0]?.id ?? before;
      timeline.trimNewest(MOST_ROWS);
    },
  });
  const newer = direction("#newer", "0px 0px 600px", {
    more: () => !timeline.whole,
    end: () => timeline.newest,
    ask: (after, limit) => ({ before: after + limit + 1, limit }), // ids leave no holes
    got(messages, _more, after) {
      timeline.trimOldest(MOST_ROWS);
      // There should be more: it is another log by now, or one that was set back.
      if (!messages.some(({ id }) => id > after)) chat.presence.rejoin();
    },
  });

  /**
   * One end of the timeline, with its button.
   * @param {string} id @param {string} rootMargin
   * @param {{more(): boolean, end(): number, ask(end: number, limit: number): object, got(messages: Message[], more: boolean, end: number): void}} way
   */
  function direction(id, rootMargin, way) {
    const button = /** @type {HTMLButtonElement} */ (chat.view.querySelector(id));
    let near = false;
    let loading = false;

    async function load() {
      if (loading || button.hidden) return;
      const [end, asked] = [way.end(), windows];
      loading = true;
      try {
        await read(way.ask(end, PAGE), (messages, more) => {
          if (asked !== windows || end !== way.end()) return; // it no longer fits
          steady(log, () => {
            chat.tell("page", { messages, fresh: false });
            way.got(messages, more, end);
          });
        });
      } catch {
        near = false; // Scrolling again, or the button, asks again.
      } finally {
        loading = false;
        show();
      }
      setTimeout(() => near && load(), SETTLE); // the page was shorter than the screen
    }

    const sight = new IntersectionObserver(
      (seen) => {
        near = seen.at(-1).isIntersecting;
        if (near) load();
      },
      { root: log, rootMargin },
    );
    sight.observe(button);
    button.addEventListener("click", load);

    return {
      button,
      show() {
        const focused = document.activeElement === button;
        button.hidden = !way.more();
        if (focused && button.hidden) chat.view.querySelector("#messages > .message")?.focus();
      },
    };
  }

  /** The page before this id, instead of all that is there. @param {number} before @returns {Promise<boolean>} was it overtaken? */
  async function jump(before) {
    const mine = ++windows;
    await read({ before, limit: PAGE }, (messages, more) => {
      if (mine !== windows || !messages.length) return;
      first = more ? 1 : messages[0].id;
      chat.tell("window", { messages });
    });
    return mine !== windows;
  }

  function show() {
    older.show();
    newer.show();
    empty.hidden = !here || timeline.size > 0 || !older.button.hidden;
  }

  chat.on("here", () => {
    here = true;
    show();
  });
  chat.on("page", ({ fresh }) => {
    if (!fresh) return;
    first = 1;
    windows++;
  });
  chat.on("shown", show);

  return {
    /** If there is such a message, it is in the timeline then. Rejects when the server is away. @param {number} id */
    async around(id) {
      while (!timeline.row(id) && (await jump(id + PAGE / 2)));
    },
    /** Back to the end of the log. Rejects when the server is away. */
    async latest() {
      // Somebody may say something meanwhile.
      if (!timeline.whole) await jump(timeline.reached + PAGE);
    },
  };
}

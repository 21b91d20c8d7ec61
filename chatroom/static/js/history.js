// Older messages: while scrolling up, by a real button, and back to where somebody left. And what to show when there are none at all.

const SETTLE = 100; // milliseconds until the observer has seen the new rows
const FAR = 200; // messages in a page, where many will follow

/** @param {import("./main.js").Chat} chat */
export function olderMessages(chat) {
  const log = document.getElementById("log");
  const button = document.getElementById("older");
  const empty = document.getElementById("empty");
  let here = false;
  let first = 1; // the oldest there is, as far as we know
  /** @type {Promise<void> | null} */
  let loading = null;
  let near = false;
  let logs = 0; // counts how often the page started over
  /** @type {Map<number, import("./row.js").Message>} amended while their page was on its way, and maybe read before that */
  const overtaken = new Map();

  const more = () => chat.timeline.oldest > first && chat.timeline.oldest !== Infinity;

  function show() {
    const focused = document.activeElement === button;
    button.hidden = !more();
    if (focused && button.hidden) document.querySelector("#messages > .message")?.focus();
    empty.hidden = !here || chat.timeline.size > 0 || !button.hidden;
  }

  /** @returns {Promise<boolean>} is it still the same log? */
  async function page(limit) {
    overtaken.clear();
    const before = chat.timeline.oldest;
    const asked = logs;
    const answer = await chat.ask("history", { room: chat.room, before, limit });
    if (asked !== logs) return false;
    if (before !== chat.timeline.oldest) return true; // it was trimmed, and this page no longer fits
    if (!answer.more) first = answer.messages[0]?.id ?? before;
    const messages = answer.messages.map((message) => newer(message, overtaken.get(message.id)));
    chat.tell("page", { messages, fresh: false });
    return true;
  }

  async function pages(limit, wanted) {
    log.setAttribute("aria-busy", "true");
    try {
      while ((await page(limit)) && more() && wanted());
    } finally {
      loading = null;
      log.removeAttribute("aria-busy");
      show();
    }
  }

  /** A page, and more as long as they are wanted; or those that are on their way already. */
  const load = (limit, wanted) => (loading ??= pages(limit, wanted));

  async function loadOne() {
    if (loading || button.hidden) return;
    try {
      await load(chat.historyLimit, () => false);
    } catch {
      near = false; // Scrolling again, or the button, asks again.
    }
    setTimeout(() => near && loadOne(), SETTLE); // the page was shorter than the screen
  }

  const sight = new IntersectionObserver(
    (seen) => {
      near = seen.at(-1).isIntersecting;
      if (near) loadOne();
    },
    { root: log, rootMargin: "600px 0px 0px" },
  );

  chat.on("here", () => {
    here = true;
    show();
  });
  chat.on("page", ({ fresh }) => {
    if (!fresh) return;
    first = 1;
    logs++;
  });
  chat.on("message_updated", (message) => {
    if (loading) overtaken.set(message.id, newer(message, overtaken.get(message.id)));
  });
  chat.on("shown", show);
  button.addEventListener("click", loadOne);
  sight.observe(button);

  return {
    /**
     * Load pages until the message after `id` is there, though no more than `most` messages.
     * @param {number} id @param {number} most
     * @returns {Promise<boolean>} is it there? Rejects when the connection, or the server, is away.
     */
    async reach(id, most) {
      let left = most;
      const missing = () => chat.timeline.oldest > id + 1 && more();
      while (loading) await loading.catch(() => {});
      if (missing()) await load(FAR, () => (left -= FAR) > 0 && missing());
      return !missing();
    },
  };
}

/** @param {import("./row.js").Message} one @param {import("./row.js").Message} [other] */
const newer = (one, other) => (other?.rev > one.rev ? other : one);

// Older messages: while scrolling up, and by a real button. And what to show when there are none at all.

const SETTLE = 100; // milliseconds until the observer has seen the new rows

/** @param {import("./main.js").Chat} chat */
export function olderMessages(chat) {
  const log = document.getElementById("log");
  const button = document.getElementById("older");
  const empty = document.getElementById("empty");
  let here = false;
  let first = 1; // the oldest there is, as far as we know
  let busy = false;
  let near = false;

  function show() {
    const focused = document.activeElement === button;
    button.hidden = chat.timeline.oldest <= first || chat.timeline.oldest === Infinity;
    if (focused && button.hidden) document.querySelector("#messages > .message")?.focus();
    empty.hidden = !here || chat.timeline.size > 0 || !button.hidden;
  }

  async function load() {
    if (busy || button.hidden) return;
    busy = true;
    log.setAttribute("aria-busy", "true");
    try {
      const before = chat.timeline.oldest;
      const { messages, more } = await chat.ask("history", { room: chat.room, before, limit: chat.historyLimit });
      if (!more) first = messages[0]?.id ?? before;
      if (before === chat.timeline.oldest) chat.tell("page", { messages, fresh: false });
    } catch {
      near = false; // Scrolling again, or the button, asks again.
    } finally {
      busy = false;
      log.removeAttribute("aria-busy");
      show();
    }
    setTimeout(() => near && load(), SETTLE); // the page was shorter than the screen
  }

  const sight = new IntersectionObserver(
    (seen) => {
      near = seen.at(-1).isIntersecting;
      if (near) load();
    },
    { root: log, rootMargin: "600px 0px 0px" },
  );

  chat.on("here", () => {
    here = true;
    show();
  });
  chat.on("page", ({ fresh }) => {
    if (fresh) first = 1;
  });
  chat.on("shown", show);
  button.addEventListener("click", load);
  sight.observe(button);
}

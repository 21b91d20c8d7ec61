// Where the reader is. The column-reverse scroller does the work: 0 is the end, and up is negative.

import { MOST_ROWS } from "./timeline.js";

const AT_END = 100;

/** Tells `at_end` when the reader gets there. @param {import("./chat.js").Chat} chat */
export function scroll(chat) {
  const { view, timeline, signal } = chat;
  const log = /** @type {HTMLElement} */ (view.querySelector("#log"));
  const button = /** @type {HTMLButtonElement} */ (view.querySelector("#latest"));
  const text = view.querySelector("#latest-text");
  const box = /** @type {HTMLTextAreaElement} */ (view.querySelector("#composer"));
  let away = false; // as of the last look: one at scrollTop after every message costs a layout each
  let unseen = 0;
  let catchingUp = false; // until all is there, nothing is taken away
  let wanted = false; // somebody is on the way to the end
  /** @type {{row: Element, top: number}} what stands at the top, while another room is shown */
  let place = null;

  const far = () => away || !timeline.whole;

  function trim() {
    if (catchingUp || log.hasAttribute("aria-busy")) return;
    if (!far()) timeline.trimOldest(MOST_ROWS);
    else if (timeline.whole && timeline.length > 2 * MOST_ROWS) timeline.trimNewest(2 * MOST_ROWS); // nobody sees them
  }

  function show() {
    if (!far()) {
      unseen = 0;
      chat.tell("at_end");
    }
    trim();
    button.hidden = !far();
    text.textContent = unseen ? `${unseen} new` : "Latest";
    button.setAttribute("aria-label", unseen ? `${unseen} new, go to the latest message` : "Go to the latest message");
  }

  function look() {
    if (!view.isConnected) return;
    away = -log.scrollTop > AT_END;
    show();
  }

  async function toEnd() {
    const reading = log.contains(document.activeElement);
    wanted = true;
    try {
      await chat.history.latest();
      wanted = false;
    } catch {
      // The server is away: to the end of what is there, and then on.
    }
    log.scrollTo({ top: 0, behavior: "instant" });
    look();
    if (reading) /** @type {HTMLElement} */ (log.querySelector("#messages > .message[tabindex='0']"))?.focus();
  }

  function leave() {
    const { top } = log.getBoundingClientRect();
    const row = away && [...log.querySelectorAll(".message")].find((one) => one.getBoundingClientRect().bottom > top);
    place = row ? { row, top: row.getBoundingClientRect().top - top } : null;
  }

  function comeBack() {
    if (!timeline.length) return show(); // to look would cost a slow device a layout, and there is nothing yet
    if (place?.row.isConnected) {
      log.scrollTop += place.row.getBoundingClientRect().top - log.getBoundingClientRect().top - place.top;
    }
    look();
  }

  chat.on("arrived", () => unseen++);
  chat.on("shown", show);
  chat.on("catching_up", () => (catchingUp = true));
  for (const fact of ["caught_up", "started_over"]) chat.on(fact, () => (catchingUp = false));
  chat.on("sent", toEnd);
  chat.on("here", () => wanted && toEnd());
  chat.on("moved", look);
  chat.on("vanishing", leave);
  chat.on("appeared", comeBack);
  log.addEventListener("scroll", look, { passive: true });
  button.addEventListener("click", () => {
    toEnd();
    box.focus();
  });
  document.addEventListener("keydown", ({ key, target }) => {
    if (key !== "End" || !view.isConnected) return;
    const elsewhere = /** @type {Element} */ (target).closest("#people-panel, #rooms-panel, dialog, input, [popover]");
    // In a text, End belongs to the caret.
    if (!elsewhere && !(target === box && box.value)) toEnd();
  }, { signal });

  return {
    get atEnd() {
      return !far();
    },
  };
}

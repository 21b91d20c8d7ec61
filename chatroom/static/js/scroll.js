// Where the reader is. The column-reverse scroller does the work: 0 is the end, and up is negative.

const AT_END = 100;
const MOST_ROWS = 400;

/** @param {import("./main.js").Chat} chat */
export function scroll(chat) {
  const log = document.getElementById("log");
  const button = document.getElementById("latest");
  const text = document.getElementById("latest-text");
  const box = /** @type {HTMLTextAreaElement} */ (document.getElementById("composer"));
  let away = false; // as of the last look: one at scrollTop after every message costs a layout each
  let unseen = 0;
  let catchingUp = false; // until all is there, nothing is taken away

  function show() {
    if (!away) unseen = 0;
    if (!away && !catchingUp && !log.hasAttribute("aria-busy")) chat.timeline.trim(MOST_ROWS);
    button.hidden = !away;
    text.textContent = unseen ? `${unseen} new` : "Latest";
    button.setAttribute("aria-label", unseen ? `${unseen} new, go to the latest message` : "Go to the latest message");
  }

  function look() {
    away = -log.scrollTop > AT_END;
    show();
  }

  function toEnd() {
    log.scrollTo({ top: 0, behavior: "instant" });
    look();
  }

  chat.on("arrived", () => unseen++);
  chat.on("shown", show);
  chat.on("catching_up", () => (catchingUp = true));
  for (const fact of ["caught_up", "started_over"]) chat.on(fact, () => (catchingUp = false));
  chat.on("sent", toEnd);
  chat.on("moved", look);
  log.addEventListener("scroll", look, { passive: true });
  button.addEventListener("click", () => {
    toEnd();
    box.focus();
  });
  document.addEventListener("keydown", (event) => {
    // In a text, End belongs to the caret.
    if (event.key === "End" && !(event.target === box && box.value) && !event.target.closest("#people-panel")) toEnd();
  });
}

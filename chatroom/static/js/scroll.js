// Where the reader is. The column-reverse scroller does the work: 0 is the end, and up is negative.

const AT_END = 100;
const MOST_ROWS = 400;

/** @param {import("./main.js").Chat} chat */
export function scroll(chat) {
  const log = document.getElementById("log");
  const button = document.getElementById("latest");
  const text = document.getElementById("latest-text");
  const box = /** @type {HTMLTextAreaElement} */ (document.getElementById("composer"));
  let unseen = 0;

  const away = () => -log.scrollTop > AT_END;

  function show() {
    if (!away()) unseen = 0;
    button.hidden = !away();
    text.textContent = unseen ? `${unseen} new` : "Latest";
    button.setAttribute("aria-label", unseen ? `${unseen} new, go to the latest message` : "Go to the latest message");
  }

  function toEnd() {
    log.scrollTo({ top: 0, behavior: "instant" });
    show();
  }

  chat.on("arrived", () => {
    if (away()) unseen++;
    else chat.timeline.trim(MOST_ROWS);
    show();
  });
  chat.on("sent", toEnd);
  log.addEventListener("scroll", show, { passive: true });
  button.addEventListener("click", () => {
    toEnd();
    box.focus();
  });
  document.addEventListener("keydown", (event) => {
    // In a text, End belongs to the caret.
    if (event.key === "End" && !(event.target === box && box.value) && !event.target.closest("#people-panel")) toEnd();
  });
}

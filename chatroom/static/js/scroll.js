// Where the reader is. The column-reverse scroller does the work: 0 is the end, and up is negative.

const AT_END = 100;
const MOST_ROWS = 400;

/** @param {import("./chat.js").Chat} chat */
export function scroll(chat) {
  const log = /** @type {HTMLElement} */ (chat.view.querySelector("#log"));
  const button = /** @type {HTMLButtonElement} */ (chat.view.querySelector("#latest"));
  const text = chat.view.querySelector("#latest-text");
  const box = /** @type {HTMLTextAreaElement} */ (chat.view.querySelector("#composer"));
  let away = false; // as of the last look: one at scrollTop after every message costs a layout each
  let unseen = 0;
  let catchingUp = false; // until all is there, nothing is taken away
  let place = 0; // while another room is shown

  function show() {
    const far = away || !chat.timeline.whole;
    if (!far) unseen = 0;
    if (!far && !catchingUp && !log.hasAttribute("aria-busy")) chat.timeline.trimOldest(MOST_ROWS);
    button.hidden = !far;
    text.textContent = unseen ? `${unseen} new` : "Latest";
    button.setAttribute("aria-label", unseen ? `${unseen} new, go to the latest message` : "Go to the latest message");
  }

  function look() {
    away = -log.scrollTop > AT_END;
    show();
  }

  async function toEnd() {
    await chat.history.latest().catch(() => {}); // then to the end of what is there
    log.scrollTo({ top: 0, behavior: "instant" });
    look();
  }

  chat.on("arrived", () => unseen++);
  chat.on("shown", show);
  chat.on("catching_up", () => (catchingUp = true));
  for (const fact of ["caught_up", "started_over"]) chat.on(fact, () => (catchingUp = false));
  chat.on("sent", toEnd);
  chat.on("moved", look);
  chat.on("vanishing", () => (place = log.scrollTop));
  chat.on("appeared", () => {
    log.scrollTop = place;
    look();
  });
  log.addEventListener("scroll", look, { passive: true });
  button.addEventListener("click", () => {
    toEnd();
    box.focus();
  });
  document.addEventListener("keydown", ({ key, target }) => {
    if (key !== "End" || !chat.view.isConnected) return;
    const elsewhere = /** @type {Element} */ (target).closest("#people-panel, #rooms-panel, dialog, input");
    // In a text, End belongs to the caret.
    if (!elsewhere && !(target === box && box.value)) toEnd();
  });
}

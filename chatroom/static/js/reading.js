// The keyboard: one tab stop for the whole log, ↑ and ↓ between messages, and typing anywhere writes.

/** @param {import("./chat.js").Chat} chat */
export function reading(chat) {
  const list = chat.view.querySelector("#messages");
  const box = chat.view.querySelector("#composer");
  let stop = null;

  function stopAt(row) {
    if (stop === row) return;
    set(stop, -1);
    set(row, 0);
    stop = row;
  }

  function set(row, tabIndex) {
    if (!row) return;
    row.tabIndex = tabIndex;
    for (const link of row.querySelectorAll("a")) link.tabIndex = tabIndex;
  }

  const messages = () => [...list.querySelectorAll(":scope > .message")];

  // The newest message, unless somebody is at another one.
  chat.on("shown", () => {
    if (!list.contains(document.activeElement)) stopAt(messages().at(-1) ?? null);
  });

  list.addEventListener("focusin", ({ target }) => stopAt(target.closest(".message")));
  list.addEventListener("keydown", (event) => {
    const all = messages();
    const at = all.indexOf(event.target);
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: all.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    all[Math.min(all.length - 1, Math.max(0, to))].focus();
  });

  const write = (event) => {
    if (!chat.view.isConnected) return;
    if (event.key === "Escape" && list.contains(/** @type {Node} */ (event.target))) return box.focus();
    const character = event.key.length === 1 && event.key !== " " && event.key !== "?";
    const target = /** @type {Element} */ (event.target);
    const elsewhere = !target.closest("input, textarea, select, [contenteditable], [aria-modal], dialog");
    if (character && elsewhere && !event.ctrlKey && !event.metaKey && !event.altKey) box.focus();
  };
  document.addEventListener("keydown", write, { signal: chat.signal });
}

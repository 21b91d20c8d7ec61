// The unread count, in the tab's title and icon while nobody is looking.

/** @param {import("./main.js").Chat} chat */
export function badge(chat) {
  const icon = /** @type {HTMLLinkElement} */ (document.querySelector("link[rel=icon]"));
  const title = document.title;
  const plain = icon.href;
  const dotted = plain.replace("icon.svg", "icon-unread.svg");
  let unread = 0;

  function show() {
    document.title = unread ? `(${unread}) ${title}` : title;
    icon.href = unread ? dotted : plain;
  }

  /** @param {number} more */
  function count(more) {
    if (document.visibilityState === "visible" || !more) return;
    unread += more;
    show();
  }

  chat.on("arrived", () => count(1));
  chat.on("started_over", (start) => count(start.count));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" || !unread) return;
    unread = 0;
    show();
  });
}

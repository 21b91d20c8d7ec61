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

  chat.on("arrived", () => {
    if (document.visibilityState === "visible") return;
    unread++;
    show();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" || !unread) return;
    unread = 0;
    show();
  });
}

// The unread count of all rooms, in the tab's title and icon while nobody is looking.

/** @param {import("./main.js").Page} page */
export function badge(page) {
  const icon = /** @type {HTMLLinkElement} */ (document.querySelector("link[rel=icon]"));
  const plain = icon.href;
  const dotted = plain.replace("icon.svg", "icon-unread.svg");

  function show() {
    const hidden = document.visibilityState === "hidden";
    const unread = hidden ? page.rooms.all.reduce((sum, chat) => sum + chat.unread.count, 0) : 0;
    const title = `${page.rooms.current.room} · Flask Chatroom`;
    document.title = unread ? `(${unread}) ${title}` : title;
    const shown = unread ? dotted : plain;
    if (icon.href !== shown) icon.href = shown;
  }

  page.on("opened", (chat) => chat.on("unread", show));
  for (const fact of ["shown", "closed"]) page.on(fact, show);
  document.addEventListener("visibilitychange", show);
}

// The list of the rooms this browser is in, each with what is new there.

import { paint } from "./face.js";

const template = /** @type {HTMLTemplateElement} */ (document.getElementById("room-link"));

/** @param {import("./main.js").Page} page */
export function sidebar(page) {
  const list = document.getElementById("rooms");
  /** @type {Map<import("./chat.js").Chat, HTMLElement>} */
  const items = new Map();

  /** @param {import("./chat.js").Chat} chat */
  function add(chat) {
    const item = /** @type {HTMLElement} */ (template.content.firstElementChild.cloneNode(true));
    const link = item.querySelector("a");
    link.href = chat.address;
    item.querySelector(".room-name").textContent = chat.room;
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // in a tab of its own
      event.preventDefault();
      page.rooms.show(chat.room);
    });
    items.set(chat, item);
    const { all } = page.rooms;
    list.insertBefore(item, items.get(all[all.indexOf(chat) + 1]) ?? null);
    chat.on("unread", () => count(chat));
    chat.on("failed", () => item.toggleAttribute("data-failed", chat !== page.rooms.current));
    chat.on("appeared", () => item.removeAttribute("data-failed"));
    chat.on("refused", () => item.setAttribute("data-refused", ""));
    count(chat);
  }

  /** @param {import("./chat.js").Chat} chat */
  function count(chat) {
    const { count, mentioned } = chat.unread;
    const badge = /** @type {HTMLElement} */ (items.get(chat).querySelector(".room-unread"));
    badge.hidden = !count;
    badge.textContent = count > 99 ? "99+" : String(count);
    badge.setAttribute("aria-label", mentioned ? `${count} unread, and you are mentioned` : `${count} unread`);
    badge.toggleAttribute("data-mentioned", mentioned);
    showNews();
  }

  /** In the bar, where the list is a drawer. */
  function showNews() {
    const news = page.rooms.all.some((chat) => chat !== page.rooms.current && chat.unread.count);
    page.rooms.current?.view.querySelector(".rooms-news").toggleAttribute("hidden", !news);
  }

  page.on("opened", add);
  page.on("closed", (chat) => {
    items.get(chat).remove();
    items.delete(chat);
    showNews();
  });
  page.on("shown", (chat) => {
    for (const [one, item] of items) {
      if (one === chat) item.querySelector("a").setAttribute("aria-current", "page");
      else item.querySelector("a").removeAttribute("aria-current");
    }
    showNews();
  });
  paint(document.getElementById("my-face"), page.user.id, page.user.name);
}

// A desktop notification and a sound when somebody calls you by name and you are not looking. Off until it is asked for.

import { chime } from "./chime.js";

const ELSEWHERE = 1000; // milliseconds until we know

/** @param {import("./main.js").Page} page */
export function notify(page) {
  const button = document.getElementById("notify");
  let on = page.locker.get("notify") === true && globalThis.Notification?.permission === "granted";

  function show() {
    const blocked = globalThis.Notification?.permission === "denied";
    const label = blocked ? "Notifications are blocked in this browser's settings" : "Notify me when I am mentioned";
    button.setAttribute("aria-pressed", String(on));
    button.setAttribute("aria-label", label);
    button.title = label;
    button.querySelector("i").className = `fa-solid ${on ? "fa-bell" : "fa-bell-slash"}`;
  }

  async function toggle() {
    on = !on && (await Notification.requestPermission()) === "granted";
    if (on) page.locker.set("notify", true);
    else page.locker.remove("notify");
    if (on) chime(); // what it sounds like; and browsers want a gesture before the first one
    show();
  }

  /** @param {import("./chat.js").Chat} chat @param {import("./row.js").Message} message */
  function call(chat, { id, username, text }) {
    const options = { body: text.slice(0, 200), tag: `${chat.room}#${id}`, silent: true };
    chime();
    let note;
    try {
      note = new Notification(`${username} in ${chat.room}`, options);
    } catch {
      return; // Android has them from a service worker only; there was the sound.
    }
    note.onclick = () => {
      focus();
      if (page.rooms.all.includes(chat)) page.rooms.show(chat.room);
      note.close();
    };
  }

  page.on("opened", (chat) => {
    chat.on("arrived_unread", (message) => {
      if (!on || document.visibilityState === "visible" || !chat.mentioning.me(message.text)) return;
      // Somebody may be reading it in another tab.
      setTimeout(() => page.marks.of(chat.room) >= message.id || call(chat, message), ELSEWHERE);
    });
  });
  button.hidden = !("Notification" in globalThis);
  button.addEventListener("click", toggle);
  show();
}

// What a screen reader is told: arrivals, gathered, politely; failures at once. Never history, never one's own.

import { arrivals } from "./words.js";

const GATHER = 2000;

/** @param {import("./main.js").Page} page */
export function announcer(page) {
  const polite = document.getElementById("announcer");
  const alarm = document.getElementById("alarm");
  let gathered = [];
  let timer = 0;

  function announce() {
    timer = 0;
    if (!gathered.length) return;
    polite.textContent = arrivals(gathered);
    gathered = [];
    timer = setTimeout(announce, GATHER);
  }

  /** @param {import("./chat.js").Chat} chat */
  function listen(chat) {
    chat.on("arrived", (message) => {
      if (chat !== page.rooms.current) return; // of the others, the list of rooms tells
      gathered.push(message);
      timer ||= setTimeout(announce, GATHER);
    });
    chat.on("not_found", () => (polite.textContent = "That message is not here."));
    chat.on("failed", ({ reason }) => {
      const where = chat === page.rooms.current ? "" : ` in ${chat.room}`;
      alarm.textContent = `Your message${where} was not sent. ${reason}`;
    });
    chat.on("refused_text", ({ reason }) => (alarm.textContent = reason));
  }

  page.on("opened", listen);
  page.on("copied", () => (polite.textContent = "The link is copied."));
  page.on("shown", () => (gathered = []));
}

// What a screen reader is told: arrivals, gathered, politely; failures at once. Never history, never one's own.

import { arrivals } from "./words.js";

const GATHER = 2000;

/** @param {import("./main.js").Chat} chat */
export function announcer(chat) {
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

  chat.on("arrived", (message) => {
    gathered.push(message);
    timer ||= setTimeout(announce, GATHER);
  });
  chat.on("copied", () => (polite.textContent = "The link is copied."));
  chat.on("failed", ({ reason }) => (alarm.textContent = `Your message was not sent. ${reason}`));
  chat.on("refused_text", ({ reason }) => (alarm.textContent = reason));
}

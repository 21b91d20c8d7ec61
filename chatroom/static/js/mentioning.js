// People named with an "@": offered while one writes, and marked in what was written.

import { paint } from "./face.js";
import { means, mentions, pattern } from "./mentions.js";
import { sourceOf } from "./row.js";

const MOST = 8;

/** @param {import("./chat.js").Chat} chat */
export function mentioning(chat) {
  const list = chat.view.querySelector("#messages");
  const known = new Set([chat.user.name]); // who is here, or has said something
  /** @type {WeakMap<Element, {source: string, people: RegExp}>} what was looked for where */
  const looked = new WeakMap();
  let here = [];
  let people = pattern(known);

  /** @param {{username: string}[]} some */
  function meet(some) {
    const before = known.size;
    for (const { username } of some) known.add(username);
    if (known.size > before) people = pattern(known);
  }

  /** Is it you who is called? @param {string} text */
  const me = (text) => mentions(text, chat.user.name, known);

  function look() {
    for (const text of list.querySelectorAll(".text")) {
      const source = sourceOf(text);
      const last = looked.get(text);
      if (last?.source === source && (last.people === people || !source.includes("@"))) continue;
      looked.set(text, { source, people });
      mark(text, people, chat.user.name);
      text.closest(".message").toggleAttribute("data-mentions-me", me(source));
    }
  }

  chat.on("users", ({ users }) => {
    here = users.filter(({ user_id }) => user_id !== chat.user.id);
    meet(users);
    look();
  });
  chat.on("message", (message) => meet([message]));
  for (const fact of ["page", "window"]) chat.on(fact, ({ messages }) => meet(messages));
  chat.on("shown", look);

  chat.completion.from({
    typed: /(?<![\p{L}\p{M}\p{N}_/@])@([^\n@]{0,20})$/u,
    find: (wanted) => offers(here, wanted),
  });

  return { me };
}

function offers(here, wanted) {
  const start = folded(wanted);
  const whole = here.some(({ username }) => username === wanted.trim());
  const found = here.filter(({ username }) => ` ${folded(username)}`.includes(` ${start}`));
  if (whole && (found.length === 1 || wanted.endsWith(" "))) return []; // nothing is left to complete
  const first = ({ username }) => Number(!folded(username).startsWith(start));
  return found.sort((a, b) => first(a) - first(b) || a.username.localeCompare(b.username)).slice(0, MOST).map(offer);
}

function offer({ username, user_id }) {
  const face = document.createElement("span");
  face.className = "face";
  paint(face, user_id, username);
  return { text: `@${username} `, label: username, picture: face };
}

/** Without accents and case. */
const folded = (name) => name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function mark(text, people, me) {
  const old = text.querySelectorAll(".mention");
  for (const span of old) span.replaceWith(span.textContent);
  if (old.length) text.normalize();
  const letters = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  const parts = [];
  while (letters.nextNode()) parts.push(letters.currentNode);
  for (const part of parts) {
    const found = part.parentElement.closest("a, code, pre") ? [] : [...part.data.matchAll(people)];
    for (const match of found.reverse()) wrap(part, match, means(match[0], me));
  }
}

function wrap(part, { 0: name, index }, mine) {
  const span = document.createElement("span");
  span.className = mine ? "mention mention-me" : "mention";
  span.textContent = name;
  part.splitText(index).splitText(name.length);
  part.nextSibling.replaceWith(span);
}

// What a row owes to the row above it: a day divider, and whether the author is named again.

import { continues, opensDay } from "./grouping.js";
import { dayLabel, untilMidnight } from "./times.js";

const template = /** @type {HTMLTemplateElement} */ (document.getElementById("day"));
/** @type {WeakMap<Element, import("./grouping.js").Entry>} */
const known = new WeakMap();

export const entries = {
  /** @param {Element} row @param {Date} at @param {string} [userId] */
  date(row, at, userId) {
    known.set(row, { at, userId });
  },
  /** The nearest row above that is an entry (and matches). @param {Element} row @param {string} [selector] */
  above(row, selector = ".message, .notice") {
    let above = row.previousElementSibling;
    while (above && !above.matches(selector)) above = above.previousElementSibling;
    return above;
  },
  /** The nearest one below. @param {Element} row @param {string} [selector] */
  below(row, selector = ".message, .notice") {
    let below = row.nextElementSibling;
    while (below && !below.matches(selector)) below = below.nextElementSibling;
    return below;
  },
};

/** Dress a row that was put in or moved, and the one below it. @param {Element} row */
export function dress(row) {
  dressOne(row);
  const below = entries.below(row);
  if (below) dressOne(below);
}

/** Take a row out, with the divider that was only there for it. @param {Element} row */
export function drop(row) {
  const below = entries.below(row);
  divider(row)?.remove();
  row.remove();
  if (below) dressOne(below);
}

function dressOne(row) {
  const above = entries.above(row);
  const [entry, over] = [known.get(row), above ? known.get(above) : null];
  const day = divider(row);
  if (!opensDay(over, entry)) day?.remove();
  else label(day ?? row.parentNode.insertBefore(template.content.firstElementChild.cloneNode(true), row), entry.at);
  row.classList.toggle("continued", continues(over, entry) && !row.matches(".first-new"));
}

function divider(row) {
  const above = row.previousElementSibling;
  return above?.matches(".day") ? above : null;
}

function label(day, at) {
  const time = day.querySelector("time");
  time.dateTime = at.toISOString();
  time.textContent = dayLabel(at, new Date());
}

/** Today is Yesterday after midnight. @param {Element} list @param {AbortSignal} signal */
export function relabelAtMidnight(list, signal) {
  setTimeout(() => {
    if (signal.aborted) return;
    for (const day of list.querySelectorAll(".day")) label(day, new Date(day.querySelector("time").dateTime));
    relabelAtMidnight(list, signal);
  }, untilMidnight(new Date()) + 1000);
}

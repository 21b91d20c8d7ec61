// What a moment is called, where the reader is. Pure but for the browser's language.

import { sameDay } from "./grouping.js";

// The page speaks English; within English, the reader's own (24 hours or 12, day or month first).
const LANGUAGE = (globalThis.navigator?.languages ?? []).find((one) => one.startsWith("en")) ?? "en";

const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const FULL = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: "full", timeStyle: "medium" });
const DAY = new Intl.DateTimeFormat(LANGUAGE, { weekday: "long", day: "numeric", month: "long" });
const DAY_OF_YEAR = new Intl.DateTimeFormat(LANGUAGE, { day: "numeric", month: "long", year: "numeric" });

/** @param {Date} at */
export const timeLabel = (at) => TIME.format(at);

/** @param {Date} at */
export const fullLabel = (at) => FULL.format(at);

/** Today, Yesterday or a date. @param {Date} at @param {Date} now */
export function dayLabel(at, now) {
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (sameDay(at, now)) return "Today";
  if (sameDay(at, yesterday)) return "Yesterday";
  return (at.getFullYear() === now.getFullYear() ? DAY : DAY_OF_YEAR).format(at);
}

/** Milliseconds until the reader's day changes. @param {Date} now */
export function untilMidnight(now) {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1).getTime() - now.getTime();
}

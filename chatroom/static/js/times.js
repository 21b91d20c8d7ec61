// What a moment is called, where the reader is. Pure but for the browser's language.

import { sameDay } from "./grouping.js";

// The page speaks English; within English, the reader's own (24 hours or 12, day or month first).
const LANGUAGE = (globalThis.navigator?.languages ?? []).find((one) => one.startsWith("en")) ?? "en";

/** Made when it is first needed: each takes a slow device 20 ms. @returns {(at: Date) => string} */
function format(language, options) {
  let made;
  return (at) => (made ??= new Intl.DateTimeFormat(language, options)).format(at);
}

/** @param {Date} at */
export const timeLabel = format(undefined, { timeStyle: "short" });

/** @param {Date} at */
export const fullLabel = format(LANGUAGE, { dateStyle: "full", timeStyle: "medium" });

const day = format(LANGUAGE, { weekday: "long", day: "numeric", month: "long" });
const dayOfYear = format(LANGUAGE, { day: "numeric", month: "long", year: "numeric" });

/** Today, Yesterday or a date. @param {Date} at @param {Date} now */
export function dayLabel(at, now) {
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (sameDay(at, now)) return "Today";
  if (sameDay(at, yesterday)) return "Yesterday";
  return at.getFullYear() === now.getFullYear() ? day(at) : dayOfYear(at);
}

/** Milliseconds until the reader's day changes. @param {Date} now */
export function untilMidnight(now) {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1).getTime() - now.getTime();
}

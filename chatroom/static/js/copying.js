// What is copied of whole messages is what was typed, Markdown and all; of a part of one, what is shown.

import { sourceOf } from "./row.js";

/** @param {import("./chat.js").Chat} chat */
export function copying(chat) {
  const list = chat.view.querySelector("#messages");

  const copy = (event) => {
    const selection = getSelection();
    if (!selection.rangeCount || !list.isConnected || /** @type {Element} */ (event.target).closest?.("input, textarea")) return;
    const range = selection.getRangeAt(0);
    const touched = [...list.querySelectorAll(".text")].filter((text) => touches(range, within(text)));
    if (!touched.length || !touched.every((text) => covers(range, within(text)))) return;
    event.clipboardData.setData("text/plain", touched.map(sourceOf).join("\n"));
    event.preventDefault();
  };
  document.addEventListener("copy", copy, { signal: chat.signal });
}

/** From its first letter to its last: a selection may begin at a letter, or at any element around it. */
function within(text) {
  const letters = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  const range = new Range();
  range.setStart(letters.nextNode(), 0); // there is one: nobody sends nothing
  while (letters.nextNode());
  const last = /** @type {Text} */ (letters.currentNode);
  range.setEnd(last, last.length);
  return range;
}

const touches = (range, text) =>
  range.compareBoundaryPoints(Range.START_TO_END, text) > 0 && range.compareBoundaryPoints(Range.END_TO_START, text) < 0;

const covers = (range, text) =>
  range.compareBoundaryPoints(Range.START_TO_START, text) <= 0 && range.compareBoundaryPoints(Range.END_TO_END, text) >= 0;

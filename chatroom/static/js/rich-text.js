// A text into nodes, and in no other way than this: no markup that anybody typed is ever read as such.

import { parse } from "./markdown.js";

const LETTER = /[a-z]/i; // says it for most, and spares a slow device 50 ms for the other
/** @type {RegExp} */
let emoji; // made when it is first needed: it takes a while, too

/** @param {string} text @returns {(string | Node)[]} */
export const nodes = (text) => parse(text).map(node);

/** Is it one to six emoji and nothing else? @param {string} text */
export const emojiOnly = (text) => !LETTER.test(text) && (emoji ??= new RegExp("^(?:\\p{RGI_Emoji}\\s*){1,6}$", "v")).test(text);

/** @param {import("./markdown.js").Piece} piece @returns {string | Node} */
function node(piece) {
  if (typeof piece === "string") return piece;
  const element = document.createElement(piece.tag);
  element.append(...piece.children.map(node));
  if (element instanceof HTMLAnchorElement) lead(element, piece);
  if (element instanceof HTMLLIElement && piece.value !== undefined) element.value = piece.value;
  if (element instanceof HTMLPreElement) element.tabIndex = 0; // what scrolls has to be a stop (WCAG 2.1.1)
  return element;
}

/** @param {HTMLAnchorElement} link @param {import("./markdown.js").Marked} piece */
function lead(link, { href, host }) {
  link.href = href;
  link.target = "_blank";
  link.rel = "noopener noreferrer nofollow";
  link.tabIndex = -1; // a tab stop only while its row is one, see reading.js
  if (!host) return;
  link.dataset.host = host;
  link.title = href;
}

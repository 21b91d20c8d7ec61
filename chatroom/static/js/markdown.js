// What a text says and how: a tree of strings and of the few elements there are for it. Pure.

import { leadsTo } from "./links.js";
import { lex } from "./subset.js";

/**
 * @typedef {string | Marked} Piece
 * @typedef {object} Marked
 * @property {"a" | "blockquote" | "code" | "em" | "li" | "ol" | "pre" | "s" | "strong" | "ul"} tag
 * @property {Piece[]} children
 * @property {string} [href] an address that may be followed
 * @property {string} [host] where that leads, if the text does not say so
 * @property {number} [value] of an item that has a number
 */

const SPECIAL = /[*_~`[]|:\/\/|^ {0,3}(?:>|[+-][ \t]|\d{1,9}[.)][ \t])/m;
const MARKS = /[*_~`[\]>]/g;
const MOST_MARKS = 600; // the time that nonsense takes the lexer grows with the square of these two:
const MOST_LINES = 300; // of 5,000 characters it is 50 ms at most
const INLINE = { strong: "strong", em: "em", del: "s" };
const BLOCKS = new Set(["blockquote", "ol", "pre", "ul"]);

/** @param {string} text @returns {Piece[]} */
export function parse(text) {
  if (!SPECIAL.test(text) || count(text, MARKS) > MOST_MARKS || count(text, /\n/g) > MOST_LINES) return [text];
  return blocks(lex(text));
}

const count = (text, what) => text.match(what)?.length ?? 0;

/** @param {Piece[]} pieces @returns {string} */
export const plain = (pieces) => pieces.map((piece) => (typeof piece === "string" ? piece : plain(piece.children))).join("");

/** Text, with the line breaks and spaces it was typed with, and blocks in between. */
function blocks(tokens) {
  const pieces = [];
  for (const piece of tokens.flatMap((token) => block(token) ?? flow(token))) {
    if (typeof piece === "string" && typeof pieces.at(-1) === "string") pieces.push(pieces.pop() + piece);
    else pieces.push(piece);
  }
  return pieces.map((piece, at) => spaced(piece, pieces[at - 1], pieces[at + 1])).filter((piece) => piece !== "");
}

function block(token) {
  if (token.type === "code") return { tag: "pre", children: [token.text.replace(/\n$/, "")] };
  if (token.type === "blockquote") return { tag: "blockquote", children: blocks(token.tokens) };
  if (token.type === "list") return list(token);
}

/** Unless there is nothing in it. */
function list({ ordered, items }) {
  const children = items.map(item);
  if (plain(children).trim()) return { tag: ordered ? "ol" : "ul", children };
}

/** Its number is the one that was typed. */
function item({ raw, tokens }) {
  const number = parseInt(raw, 10);
  return { tag: "li", children: blocks(tokens), ...(number >= 0 && { value: number }) };
}

/** A block stands on lines of its own anyway. */
function spaced(piece, above, below) {
  if (typeof piece !== "string") return piece;
  if (BLOCKS.has(above?.tag)) piece = piece.replace(/^(?:[ \t]*\n)+/, "");
  if (BLOCKS.has(below?.tag)) piece = piece.replace(/(?:\n[ \t]*)+$/, "");
  return piece;
}

function flow({ raw, text, tokens }) {
  return tokens ? [...tokens.map(inline), raw.slice(text.length)] : [raw];
}

function inline(token) {
  const { type, raw, text, tokens } = token;
  if (Object.hasOwn(INLINE, type)) return { tag: INLINE[type], children: tokens.map(inline) };
  if (type === "codespan" && text.trim()) return { tag: "code", children: [code(raw)] };
  if (type === "link") return link(token);
  return raw;
}

function link({ href, text, raw, tokens }) {
  const host = leadsTo(href);
  const children = tokens.length ? tokens.map(inline) : [text];
  const shown = plain(children);
  if (!host || !shown.trim()) return raw;
  const told = shown === href || shown === host;
  return { tag: "a", href, children, ...(!told && { host }) };
}

/** As it was typed; a space on both sides is only there to keep a backtick off the fence. */
function code(raw) {
  const [fence] = /^`+/.exec(raw);
  const inner = raw.slice(fence.length, -fence.length);
  return /^ .*[^ ].* $/s.test(inner) ? inner.slice(1, -1) : inner;
}

// The part of Markdown that a message may use. What is left out here stays the text it is.

import { Lexer, Tokenizer } from "marked";
import { addressAt, withoutAddresses } from "./links.js";

const DEEPEST = 4; // quotes and lists in each other; of more, the inner ones are text
const QUOTE = /^(?: {0,3}>(?=[ >\n]|$)[^\n]*(?:\n|$))+/;
const ITEM = /^ {0,3}(?:[*+-]|\d{1,9}[.)])[ \t]/;
// `code` is the indented one: people indent without meaning code.
const LEFT_OUT = ["autolink", "br", "code", "def", "heading", "hr", "html", "lheading", "reflink", "table", "tag"];
const LANGUAGE = /^[\w+#.-]{0,20}$/;

/** Reads as marked 18 does, which is as GitHub does, but for what is said here. A tokenizer that returns nothing passes. */
class Subset extends Tokenizer {
  depth = 0;

  /** Whoever puts code behind the fence, or the closing fence behind code, means a code span. */
  fences(source) {
    const fence = super.fences(source);
    if (!fence || !fence.text.trim() || !LANGUAGE.test(fence.lang ?? "")) return;
    const closed = /\n {0,3}(?:`{3,}|~{3,}) *$/.test(fence.raw);
    return closed || !/```|~~~/.test(fence.text) ? fence : undefined;
  }

  /** Only the lines with a ">" of their own: what is written below a quote is the answer to it. And ">.<" is no quote. */
  blockquote(source) {
    const [raw] = QUOTE.exec(source) ?? [];
    if (!raw || !/[^>\s]/.test(raw)) return;
    const text = raw.replace(/^ {0,3}> ?/gm, "").trimEnd();
    return this.inside(() => {
      this.lexer.state.top = true;
      return { type: "blockquote", raw, text, tokens: this.lexer.blockTokens(text) };
    });
  }

  /** Not the line below it that is neither an item nor indented. And one item is no list: "1. " or "- " begins a text. */
  list(source) {
    const lines = source.split("\n");
    const below = lines.findIndex((line) => /^\S/.test(line) && !ITEM.test(line));
    const own = below < 0 ? source : lines.slice(0, below).join("\n");
    const { inlineQueue } = this.lexer;
    const before = inlineQueue.length;
    const list = this.inside(() => super.list(own));
    if (list?.items.length > 1 || this.depth) return list;
    inlineQueue.length = before;
  }

  /** No picture. */
  link(source) {
    if (!source.startsWith("!")) return super.link(source);
  }

  /** Not in the middle of a word or a sum, and not in a name. @param {string} before the character before it */
  emStrong(source, masked, before) {
    if (!/[\w@]/.test(before)) return super.emStrong(source, masked, before);
    const [raw] = /^(?:\*+|_+)/.exec(source) ?? [];
    if (raw) return asText(raw);
  }

  /** One "~" means "about". */
  del(source, masked, before) {
    if (source.startsWith("~~")) return super.del(source, masked, before);
  }

  /** @returns {any} a link */
  url(source) {
    const raw = addressAt(source);
    if (raw) return { type: "link", raw, text: raw, href: raw, tokens: [] };
  }

  inlineText(source) {
    if (source.startsWith("![")) return asText("![");
    const text = super.inlineText(source);
    const rest = source.slice(text.raw.length);
    // An address does not begin in the middle of a word: "http" then belongs to the word.
    if (!/[\p{L}\p{N}_]$/u.test(text.raw) || !addressAt(rest)) return text;
    return asText(text.raw + rest.slice(0, 4));
  }

  inside(read) {
    if (this.depth === DEEPEST) return;
    const { top } = this.lexer.state;
    this.depth += 1;
    try {
      return read();
    } finally {
      this.depth -= 1;
      this.lexer.state.top = top;
    }
  }
}

const asText = (raw) => /** @type {any} */ ({ type: "text", raw, text: raw });

for (const kind of LEFT_OUT) Subset.prototype[kind] = () => undefined;

/** @param {string} text @returns {import("marked").Token[]} whose `raw` are together the text */
export function lex(text) {
  const hooks = /** @type {any} */ ({ emStrongMask: withoutAddresses });
  return new Lexer({ gfm: true, tokenizer: new Subset(), hooks }).lex(text);
}

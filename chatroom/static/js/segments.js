// What is in a text: words, links, or nothing but emoji. Pure.

const LINK = /\bhttps?:\/\/[^\s<>"]+/giu;
const EMOJI = /^(?:\p{RGI_Emoji}\s*){1,6}$/v;

/** @typedef {{text: string, href?: string}} Segment */

/**
 * The same text in pieces; only http and https addresses get an `href`.
 * @param {string} text @returns {Segment[]}
 */
export function segments(text) {
  const found = [];
  let done = 0;
  for (const match of text.matchAll(LINK)) {
    const address = withoutSentenceEnd(match[0]);
    if (!URL.canParse(address)) continue;
    if (match.index > done) found.push({ text: text.slice(done, match.index) });
    found.push({ text: address, href: address });
    done = match.index + address.length;
  }
  if (done < text.length) found.push({ text: text.slice(done) });
  return found;
}

/** Is it one to six emoji and nothing else? @param {string} text */
export const emojiOnly = (text) => EMOJI.test(text);

/** "(see https://a.example/b_(c))." links up to and with the "(c)". @param {string} address */
function withoutSentenceEnd(address) {
  for (;;) {
    const last = address.at(-1);
    const opens = { ")": "(", "]": "[" }[last];
    const unbalanced = opens && address.split(last).length > address.split(opens).length;
    if (!unbalanced && !".,;:!?'*_~".includes(last)) return address;
    address = address.slice(0, -1);
  }
}

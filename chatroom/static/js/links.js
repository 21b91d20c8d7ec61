// Addresses in a text: where one begins and ends, and where it may lead. Pure.

const ADDRESS = /https?:\/\/[^\s<>"`]+/giu;
const AT_START = new RegExp(`^${ADDRESS.source}`, "iu");
const FOLLOWED = new Set(["http:", "https:", "mailto:"]);

/** What a text begins with, if that looks like an address, or "". @param {string} text */
export const addressAt = (text) => withoutSentenceEnd(AT_START.exec(text)?.[0] ?? "");

/** The same text, as long as it was, with a letter for each character of an address. @param {string} text */
export const withoutAddresses = (text) =>
  text.replace(ADDRESS, (found) => {
    const address = withoutSentenceEnd(found);
    return "a".repeat(address.length) + found.slice(address.length);
  });

/**
 * Who is behind an address, written so that no look-alike letters hide it; or "" if nobody should be led there.
 * @param {string} address
 */
export function leadsTo(address) {
  if (!URL.canParse(address)) return "";
  const { protocol, host, pathname } = new URL(address);
  return FOLLOWED.has(protocol) ? host || pathname : "";
}

/** "(see https://a.example/b_(c))." ends with the "(c)". @param {string} address */
function withoutSentenceEnd(address) {
  const surplus = { ")": excess(address, "(", ")"), "]": excess(address, "[", "]") };
  let end = address.length;
  for (; end; end--) {
    const last = address[end - 1];
    if (surplus[last] > 0) surplus[last] -= 1;
    else if (!".,;:!?'*_~".includes(last)) break;
  }
  return address.slice(0, end);
}

const excess = (text, open, close) => text.split(close).length - text.split(open).length;

// The emoji last used in this browser, the latest first.

const KEY = "emoji:recent";
const MOST = 16;

/** @returns {string[]} */
export function recent() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY));
    return Array.isArray(kept) ? kept.filter((one) => typeof one === "string") : [];
  } catch {
    return []; // no storage, or not ours
  }
}

/** @param {string} emoji */
export function used(emoji) {
  const latest = [emoji, ...recent().filter((one) => one !== emoji)].slice(0, MOST);
  try {
    localStorage.setItem(KEY, JSON.stringify(latest));
  } catch {
    // blocked or full: worth no error
  }
}

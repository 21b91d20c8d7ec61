// All emoji with their names, fetched when the first is asked for.

/** @typedef {{emoji: string, names: string[], tags: string[], description: string, category: string}} Emoji */
/** @typedef {{all: Emoji[], named: (name: string) => Emoji | undefined, search: (wanted: string, most: number) => Emoji[]}} Catalogue */

const NOTHING = { all: [], named: () => undefined, search: () => [] };
/** @type {Promise<Catalogue> | null} */
let fetched = null;

/** Empty while it cannot be had. @returns {Promise<Catalogue>} */
export function catalogue() {
  fetched ??= import("gemoji").then(({ gemoji }) => ordered(gemoji));
  return fetched.catch(() => {
    fetched = null; // so that the next one tries again
    return NOTHING;
  });
}

/** @param {Emoji[]} all @returns {Catalogue} */
function ordered(all) {
  const byName = new Map(all.flatMap((one) => one.names.map((name) => [name, one])));
  return {
    all,
    named: (name) => byName.get(name.toLowerCase()),
    search(wanted, most) {
      const word = wanted.trim().toLowerCase().replaceAll(" ", "_");
      const ranked = all.map((one) => ({ one, rank: rank(one, word) })).filter(({ rank }) => rank < Infinity);
      return ranked.sort((a, b) => a.rank - b.rank).slice(0, most).map(({ one }) => one);
    },
  };
}

/** The closer, the less: its name, a word in its name, what else it is called. */
function rank({ names, tags, description }, word) {
  const starts = names.filter((name) => name.startsWith(word)).map(({ length }) => length);
  if (starts.length) return Math.min(...starts);
  if (names.some((name) => name.includes(`_${word}`))) return 100;
  const others = [...tags, ...description.split(" ")];
  return others.some((other) => other.toLowerCase().replaceAll(" ", "_").startsWith(word)) ? 200 : Infinity;
}

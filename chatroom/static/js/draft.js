// What was being written in a room outlives a reload of this tab, and so does what was just sent, until the outbox has it.

/**
 * @typedef {object} Draft
 * @property {string} text in the box
 * @property {{client_id: string, text: string}[]} sending
 */

/** @param {import("./chat.js").Chat} chat */
export function keptDraft(chat) {
  const key = prefix(chat.user) + chat.room;
  return {
    /** @returns {Draft} */
    restore: () => attempt(() => JSON.parse(sessionStorage.getItem(key))) ?? { text: "", sending: [] },
    /** @param {Draft} draft */
    keep(draft) {
      const empty = !draft.text && !draft.sending.length;
      attempt(() => (empty ? sessionStorage.removeItem(key) : sessionStorage.setItem(key, JSON.stringify(draft))));
    },
  };
}

/** Who sits down here next must not find them. @param {{id: string}} user */
export function forgetDrafts(user) {
  const keys = attempt(() => Object.keys(sessionStorage)) ?? [];
  for (const key of keys) if (key.startsWith(prefix(user))) attempt(() => sessionStorage.removeItem(key));
}

/** @param {{id: string}} user */
const prefix = ({ id }) => `draft:${id}:`;

/** Storage may be blocked or full; a draft is not worth an error. */
function attempt(act) {
  try {
    return act();
  } catch {
    return null;
  }
}

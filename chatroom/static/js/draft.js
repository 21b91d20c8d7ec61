// What was being written in a room outlives a reload of this tab, and so does what was just sent, until the outbox has it.

import { locker } from "./locker.js";

/**
 * @typedef {object} Draft
 * @property {string} text in the box
 * @property {{client_id: string, text: string}[]} sending
 */

/** Of one person: who sits down here next must not find them. @param {{id: string}} user */
export const drafts = ({ id }) => locker(`draft:${id}`, () => sessionStorage);

/** @param {import("./chat.js").Chat} chat */
export function keptDraft(chat) {
  const kept = drafts(chat.user);
  return {
    /** @returns {Draft} */
    restore: () => kept.get(chat.room) ?? { text: "", sending: [] },
    /** @param {Draft} draft */
    keep(draft) {
      if (draft.text || draft.sending.length) kept.set(chat.room, draft);
      else kept.remove(chat.room);
    },
  };
}

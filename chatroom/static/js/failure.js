// What a person can do about a message that was not sent: try again, write it anew, or let it go.

import { entries } from "./dressing.js";

/** @typedef {import("./outbox.js").Unsent} Unsent */

/**
 * Tells `rewrite {text}`.
 * @param {import("./chat.js").Chat} chat
 * @param {object} unsent
 * @param {(client_id: string) => Unsent | undefined} unsent.find
 * @param {(row: Unsent) => Promise<void>} unsent.retry
 * @param {(row: Unsent) => Promise<void>} unsent.drop
 */
export function failures(chat, { find, retry, drop }) {
  const acts = {
    retry(unsent, row) {
      row.focus(); // its button goes away
      return retry(unsent);
    },
    edit(unsent) {
      chat.tell("rewrite", { text: unsent.text }); // first: at no moment is it nowhere
      return drop(unsent);
    },
    delete(unsent, row) {
      const next = entries.below(row, ".message") ?? entries.above(row, ".message");
      (next ?? chat.view.querySelector("#composer")).focus();
      return drop(unsent);
    },
  };

  chat.view.querySelector("#messages").addEventListener("click", ({ target }) => {
    const act = target.closest("[data-act]")?.dataset.act;
    const row = target.closest(".message");
    const unsent = row && find(row.dataset.clientId);
    if (unsent && acts[act]) acts[act](unsent, row).catch(reportError);
  });
}

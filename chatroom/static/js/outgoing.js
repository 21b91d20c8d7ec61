// What was sent and not yet acknowledged: one at a time, in order, under the same client_id until it is.

import { Unanswered } from "./connection.js";

const WORTH_RETRYING = new Set(["rate_limited", "unavailable"]);
const RETRIES = 3;

/**
 * Tells `failed {text, reason}`.
 * @param {import("./main.js").Chat} chat
 */
export function outgoing(chat) {
  /** @type {{client_id: string, text: string, tries: number}[]} */
  const queue = [];
  /** @type {Map<string, string>} texts that were refused, by client_id */
  const failed = new Map();
  let here = false;
  let busy = false;

  async function flush() {
    if (busy) return;
    busy = true;
    while (here && queue.length) await sendFirst();
    busy = false;
  }

  async function sendFirst() {
    const first = queue[0];
    try {
      const { message } = await chat.ask("message", { room: chat.room, text: first.text, client_id: first.client_id });
      chat.tell("message", message);
    } catch (error) {
      // The connection broke: it stays first, and leaves again once we are back.
      if (error instanceof Unanswered && !chat.alive()) return void (here = false);
      if (WORTH_RETRYING.has(error.code) && first.tries++ < RETRIES) return pause(error.retryAfter);
      failed.set(first.client_id, first.text);
      chat.timeline.fail(first.client_id, error.message);
      chat.tell("failed", { text: first.text, reason: error.message });
    }
    queue.shift();
  }

  function add(client_id, text) {
    failed.delete(client_id);
    queue.push({ client_id, text, tries: 0 });
    chat.timeline.expect({ client_id, text, user_id: chat.user.id, username: chat.user.name });
    flush();
  }

  chat.on("here", () => {
    here = true;
    flush();
  });
  chat.on("away", () => (here = false));

  // An echo proves it arrived, even if its ack was lost.
  chat.on("message", ({ client_id, user_id }) => user_id === chat.user.id && failed.delete(client_id));

  document.getElementById("messages").addEventListener("click", ({ target }) => {
    const act = target.closest("[data-act]")?.dataset.act;
    const id = target.closest(".message")?.dataset.clientId;
    if (!act || !failed.has(id)) return;
    if (act === "retry") add(id, failed.get(id));
    if (act === "delete") chat.timeline.forget(id);
    failed.delete(id);
    document.getElementById("composer").focus();
  });

  addEventListener("beforeunload", (event) => {
    if (queue.length || failed.size) event.preventDefault(); // They live in this page only.
  });

  return { send: (text) => add(newId(), text) };
}

const pause = (seconds = 2) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** 128 random bits. crypto.randomUUID does not exist on plain http in a local network. */
function newId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

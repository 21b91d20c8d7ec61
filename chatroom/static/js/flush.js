// Sending what waits in this room: one message at a time, the next one only when the one before is acknowledged.

import { backoff } from "./backoff.js";
import { inTurn } from "./turn.js";

const PASSING = new Set(["rate_limited", "unavailable"]);
const FAULTS = 3; // how often a message may break the server before it is held to be the reason

/**
 * Tells `held {reason, seconds}` when we were too fast, and what is written waits.
 * @param {import("./chat.js").Chat} chat
 * @param {object} sending
 * @param {string} sending.turn what the tabs that send the same messages take turns by
 * @param {() => Promise<import("./outbox.js").Unsent | undefined>} sending.next
 * @param {(row: import("./outbox.js").Unsent, message: import("./row.js").Message) => Promise<void>} sending.sent
 * @param {(row: import("./outbox.js").Unsent, refusal: import("./connection.js").Refusal) => Promise<void>} sending.failed
 * @returns {() => void} look for what waits
 */
export function flusher(chat, { turn, next, sent, failed }) {
  let here = false;
  let running = false;
  let wanted = false;
  let timer = 0;
  let earliest = 0; // by the page's own clock: before it the server asked us to be quiet
  let attempt = 0;
  let faults = 0;

  async function flush() {
    wanted = true;
    if (running || timer) return;
    running = true;
    while (wanted && here && !timer) {
      wanted = false;
      await inTurn(turn, sendAll).catch(broken);
    }
    running = false;
  }

  async function sendAll() {
    while (here && !timer) {
      const row = await next();
      if (!row || !here) return;
      await send(row);
    }
  }

  async function send(row) {
    let answer;
    try {
      answer = await chat.ask("message", { room: row.room, text: row.text, client_id: row.client_id });
    } catch (error) {
      return refused(row, error);
    }
    attempt = faults = 0;
    await sent(row, answer.message);
  }

  function refused(row, error) {
    if (error.code === "not_joined") return rejoin();
    if (error.code === "rate_limited") chat.tell("held", { reason: error.message, seconds: error.retryAfter });
    const unanswered = error.code === undefined;
    const fault = error.code === "internal" && ++faults <= FAULTS;
    if (unanswered || fault || PASSING.has(error.code)) return wait(error.retryAfter);
    attempt = faults = 0;
    return failed(row, error);
  }

  function wait(seconds = 0) {
    earliest = performance.now() + seconds * 1000;
    timer = setTimeout(resume, Math.max(backoff(attempt++), seconds * 1000));
  }

  /** The browser's database failed: it may be back, as the server may. */
  function broken(error) {
    reportError(error);
    wait();
  }

  function resume() {
    timer = 0;
    flush();
  }

  /** The server does not know that we are here. `here` resumes. */
  function rejoin() {
    here = false;
    setTimeout(() => chat.alive() && chat.presence.rejoin(), backoff(attempt++));
  }

  chat.on("here", () => {
    here = true;
    clearTimeout(timer);
    timer = setTimeout(resume, Math.max(0, earliest - performance.now()));
  });
  for (const end of ["away", "refused", "closed"]) chat.on(end, () => (here = false));
  return flush;
}

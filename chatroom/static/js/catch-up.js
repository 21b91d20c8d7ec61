// Where we are in a room's log, and finding what the network lost.

import { Unanswered } from "./connection.js";
import { Cursor } from "./cursor.js";

const HOLE_PATIENCE = 300; // a message that overtook another is usually followed by it
const TRY_AGAIN = 2000;
const PAGE = 500; // changes in one answer
const MOST_MISSED = 2000; // changes; of more, only the last page is read

/** Milliseconds until it is worth asking again. @param {{retryAfter?: number}} refusal */
export const wait = ({ retryAfter }) => (retryAfter ?? 0) * 1000 || TRY_AGAIN;

/**
 * Tells `page {messages, fresh}`, `message` and `message_updated` as they are read; `catching_up {after}` and `caught_up` around
 * what was missed, or else `started_over {after, count}`: all later than rev `after` was missed, `count` changes, or 0 where
 * it is another log.
 * @param {import("./chat.js").Chat} chat
 * @param {{visit(): number, here(): boolean, join(position?: object): void}} presence an answer to an earlier visit's question means nothing
 */
export function catchUp(chat, { visit, here, join }) {
  const cursor = new Cursor();
  let syncing = false;
  let retry = 0;
  let hole = 0;

  /** Is it the same log, not set back behind where we knew it to be, and not too far ahead to read it all? */
  function continues({ epoch, rev, complete }, head) {
    return epoch === cursor.epoch && complete && rev >= head && rev - cursor.rev <= MOST_MISSED;
  }

  /** The last page of the log, instead of whatever was there before. */
  function start({ epoch, rev, messages }) {
    const after = cursor.level;
    const count = epoch === cursor.epoch ? Math.max(0, rev - after) : 0;
    cursor.start(epoch, rev);
    chat.tell("started_over", { after, count });
    chat.tell("page", { messages, fresh: true });
  }

  /** Changes in rev order. A short answer reaches only to its last one; a full one to the head. */
  function read({ rev, messages }) {
    cursor.hear(rev);
    if (cursor.behind) chat.tell("catching_up", { after: cursor.level });
    for (const message of messages) {
      chat.tell(message.id > cursor.level ? "message" : "message_updated", message);
    }
    // Nothing to read, though the head is further: an amendment was overtaken by a later one.
    cursor.read(messages.at(-1)?.rev ?? rev);
    if (!cursor.behind) chat.tell("caught_up");
  }

  /** @param {number} [patience] milliseconds */
  async function sync(patience) {
    if (syncing || !here()) return;
    syncing = true;
    clearTimeout(retry);
    const mine = visit();
    try {
      do {
        const { head } = cursor;
        const answer = await chat.ask("sync", { room: chat.room, since: cursor.rev, limit: PAGE }, patience);
        if (mine !== visit()) return;
        if (!continues(answer, head)) return join();
        read(answer);
      } while (cursor.behind);
    } catch (refusal) {
      if (mine !== visit()) return;
      if (refusal instanceof Unanswered) chat.renew();
      else if (refusal.code === "not_joined") join(position());
      else retry = setTimeout(sync, wait(refusal));
    } finally {
      syncing = false;
    }
  }

  /** Is something missing? Then ask for it. */
  function fill() {
    hole = 0;
    if (cursor.behind) sync();
  }

  const lookForHole = () => cursor.behind && (hole ||= setTimeout(fill, HOLE_PATIENCE));

  /** From where to go on; without one nothing is known, and the answer is the last page. */
  const position = () => (cursor.epoch ? { since: cursor.rev, epoch: cursor.epoch } : undefined);

  return {
    position,
    sync,
    /** How far the log is known to reach. */
    get head() {
      return cursor.head;
    },
    /** What the server answered to a join. @param {any} answer @param {number} head as it was known when that was asked @returns {boolean} can it be gone on from? */
    take(answer, head) {
      if (answer.complete && !continues(answer, head)) return false;
      if (answer.complete) read(answer);
      else start(answer);
      return true;
    },
    /** A live event. @param {string} event @param {any} payload */
    see(event, payload) {
      if (event === "message" || event === "message_updated") cursor.see(payload);
      if (event === "update_users") cursor.hear(payload.rev);
      lookForHole();
    },
    fill,
    stop: () => clearTimeout(retry),
  };
}

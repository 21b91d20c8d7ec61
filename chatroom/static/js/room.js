// Being in the room: joining, hearing what happens, and finding what the network lost.

import { Unanswered } from "./connection.js";
import { Cursor } from "./cursor.js";

const HOLE_PATIENCE = 300; // a message that overtook another is usually followed by it
const TRY_AGAIN = 2000;
const LONG_HIDDEN = 60_000;
const WAKE_PATIENCE = 5000; // after that long a connection may be dead, and not know it
const LEAVE_PATIENCE = 1000;
const PAGE = 500; // changes in one answer
const MOST_MISSED = 2000; // changes; of more, only the last page is read
const FINAL = new Set(["forbidden", "name_invalid", "name_taken", "room_invalid", "bad_request"]);

/**
 * Tells `here`, `away`, `refused {message}`, `page {messages, fresh}`, `users {users}` and every event of this room;
 * `catching_up {after}` and `caught_up` around what was missed, or else `started_over {after, count}`: all later than
 * rev `after` was missed, `count` changes, or 0 where it is another log.
 * @param {import("./chat.js").Chat} chat
 */
export function room(chat) {
  const cursor = new Cursor();
  let here = false;
  let held = []; // what was said before the join was answered
  let visit = 0; // an answer to an earlier connection's question means nothing
  let retry = 0;
  let hole = 0;
  let syncing = false;
  let over = false; // refused, or closed: nothing will follow

  /** Without a position nothing is known: the answer is the last page. @param {{since: number, epoch: string}} [position] */
  async function join(position) {
    if (over) return;
    const mine = ++visit;
    here = false;
    clearTimeout(retry);
    const { head } = cursor;
    let answer;
    try {
      answer = await chat.ask("join", { room: chat.room, ...position });
    } catch (refusal) {
      if (mine !== visit) return;
      if (refusal instanceof Unanswered) chat.renew();
      else if (FINAL.has(refusal.code)) refuse(refusal.message, refusal.code === "name_invalid");
      else retry = setTimeout(join, wait(refusal), position);
      return;
    }
    if (mine !== visit) return;
    if (answer.user_id !== chat.user.id) {
      // The cookie changed hands: what waits here is not theirs to send.
      return refuse(`You are ${answer.username} in this browser now.`, true);
    }
    if (answer.username !== chat.user.name) return location.reload(); // renamed, in another tab
    if (answer.complete && !continues(answer, head)) return void join();
    here = true;
    if (answer.complete) read(answer);
    else start(answer);
    chat.tell("users", { users: answer.users });
    chat.tell("here");
    for (const { event, payload } of held.splice(0)) receive(event, payload);
    if (cursor.behind) sync();
  }

  /** @param {string} message @param {boolean} gone is nobody here any more who was it? Then no room would have us. */
  function refuse(message, gone) {
    if (gone) chat.page.tell("gone", { message });
    else chat.tell("refused", { message, gone });
  }

  const rejoin = () => join(cursor.epoch ? { since: cursor.rev, epoch: cursor.epoch } : undefined);
  const wait = ({ retryAfter }) => (retryAfter ?? 0) * 1000 || TRY_AGAIN;

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

  async function sync(patience) {
    if (syncing || !here) return;
    syncing = true;
    clearTimeout(retry);
    const mine = visit;
    try {
      do {
        const { head } = cursor;
        const answer = await chat.ask("sync", { room: chat.room, since: cursor.rev, limit: PAGE }, patience);
        if (mine !== visit) return;
        if (!continues(answer, head)) return void join();
        read(answer);
      } while (cursor.behind);
    } catch (refusal) {
      if (mine !== visit) return;
      if (refusal instanceof Unanswered) chat.renew();
      else if (refusal.code === "not_joined") rejoin();
      else retry = setTimeout(sync, wait(refusal));
    } finally {
      syncing = false;
    }
  }

  /** @param {string} event @param {any} payload */
  function receive(event, payload) {
    if (event === "update_users") chat.tell("users", payload);
    else chat.tell(event, payload);
    if (event === "message" || event === "message_updated") cursor.see(payload);
    if (event === "update_users") cursor.hear(payload.rev);
    if (cursor.behind && !hole) hole = setTimeout(fill, HOLE_PATIENCE);
  }

  function fill() {
    hole = 0;
    if (cursor.behind) sync();
  }

  chat.on("connected", rejoin);
  chat.on("dropped", () => {
    here = false;
    visit++;
    held = [];
    clearTimeout(retry);
    chat.tell("away");
  });
  chat.on("refused", () => (over = true));
  // The server lost us, and could not bring us back: ask again, and hear why not.
  chat.on("error", ({ event }) => event === "join" && rejoin());
  chat.on("heard", ({ event, payload }) => {
    if (payload?.room && payload.room !== chat.room) return;
    if (here) receive(event, payload);
    else held.push({ event, payload });
  });

  let hiddenAt = 0;
  const look = () => {
    if (document.visibilityState === "hidden") hiddenAt = Date.now();
    else if (Date.now() - hiddenAt > LONG_HIDDEN) sync(WAKE_PATIENCE);
  };
  document.addEventListener("visibilitychange", look, { signal: chat.signal });

  return {
    /** For good. The server will notice anyway, but the others are to know at once. */
    async leave() {
      over = true;
      here = false;
      visit++;
      clearTimeout(retry);
      chat.tell("closed");
      await chat.ask("leave", { room: chat.room }, LEAVE_PATIENCE).catch(() => {});
    },
  };
}

// Being in the room: joining, hearing what happens, and finding what the network lost.

import { Cursor } from "./cursor.js";

const HOLE_PATIENCE = 300; // a message that overtook another is usually followed by it
const TRY_AGAIN = 2000;
const LONG_HIDDEN = 60_000;
const FINAL = new Set(["forbidden", "name_invalid", "name_taken", "room_invalid", "bad_request"]);

/**
 * Tells `here`, `away`, `refused {message}`, `page {messages, fresh}`, `users {users}` and every event of this room.
 * @param {import("./main.js").Chat} chat
 */
export function room(chat) {
  const cursor = new Cursor();
  let here = false;
  let held = []; // what was said before the join was answered
  let visit = 0; // an answer to an earlier connection's question means nothing
  let retry = 0;
  let hole = 0;
  let syncing = false;

  async function join() {
    const mine = ++visit;
    here = false;
    const known = cursor.epoch !== "";
    const since = known ? { since: cursor.rev, epoch: cursor.epoch } : {};
    let answer;
    try {
      answer = await chat.ask("join", { room: chat.room, ...since });
    } catch (refusal) {
      if (mine !== visit) return;
      if (FINAL.has(refusal.code)) chat.tell("refused", { message: refusal.message });
      else retry = setTimeout(join, (refusal.retryAfter ?? 0) * 1000 || TRY_AGAIN);
      return;
    }
    if (mine !== visit) return;
    here = true;
    if (known && answer.complete) read(answer);
    else start(answer);
    chat.tell("users", { users: answer.users });
    chat.tell("here");
    for (const { event, payload } of held.splice(0)) receive(event, payload);
    if (cursor.behind) sync();
  }

  /** The last page of the log, instead of whatever was there before. */
  function start({ epoch, rev, messages }) {
    chat.tell("page", { messages, fresh: true });
    cursor.jump(epoch, rev);
  }

  /** Changes in rev order. A short answer reaches only to its last one; a full one to the head. */
  function read({ epoch, rev, messages }) {
    for (const message of messages) {
      chat.tell(message.rev === message.id ? "message" : "message_updated", message);
    }
    cursor.hear(rev);
    cursor.jump(epoch, messages.at(-1)?.rev ?? rev);
  }

  async function sync() {
    if (syncing || !here) return;
    syncing = true;
    const mine = visit;
    try {
      do {
        const answer = await chat.ask("sync", { room: chat.room, since: cursor.rev });
        if (mine !== visit) return;
        if (answer.epoch !== cursor.epoch || !answer.complete) {
          cursor.epoch = "";
          join();
          return;
        }
        read(answer);
        // Nothing more to read, though the head is further: an amendment was overtaken by a later one.
        if (!answer.messages.length) cursor.jump(answer.epoch, answer.rev);
      } while (cursor.behind);
    } catch {
      if (mine === visit) retry = setTimeout(sync, TRY_AGAIN);
    } finally {
      syncing = false;
    }
  }

  /** @param {string} event @param {any} payload */
  function receive(event, payload) {
    if (payload?.room && payload.room !== chat.room) return;
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

  chat.on("connected", join);
  chat.on("dropped", () => {
    here = false;
    visit++;
    held = [];
    clearTimeout(retry);
    chat.tell("away");
  });
  // The server lost us, and could not bring us back: ask again, and hear why not.
  chat.on("error", ({ event }) => event === "join" && join());
  chat.on("heard", ({ event, payload }) => (here ? receive(event, payload) : held.push({ event, payload })));

  let hiddenAt = 0;
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") hiddenAt = Date.now();
    else if (Date.now() - hiddenAt > LONG_HIDDEN) sync();
  });
}

// Being in the room: joining it, hearing what happens there, and leaving it.

import { catchUp, wait } from "./catch-up.js";
import { Unanswered } from "./connection.js";

const LONG_HIDDEN = 60_000;
const WAKE_PATIENCE = 5000; // after that long a connection may be dead, and not know it
const LEAVE_PATIENCE = 1000;
const FINAL = new Set(["forbidden", "name_invalid", "name_taken", "room_invalid", "bad_request"]);

/**
 * Tells `held {reason, seconds}`, `here`, `away`, `refused {message, gone}`, `users {users}`, `closed` and every event of this room.
 * @param {import("./chat.js").Chat} chat
 */
export function room(chat) {
  let here = false;
  let held = []; // what was said before the join was answered
  let visit = 0; // an answer to an earlier connection's question means nothing
  let retry = 0;
  let over = false; // refused, or closed: nothing will follow
  const log = catchUp(chat, { visit: () => visit, here: () => here, join });

  /** @param {object} [position] */
  async function join(position) {
    if (over) return;
    const mine = ++visit;
    here = false;
    clearTimeout(retry);
    log.stop();
    const { head } = log;
    let answer;
    try {
      answer = await chat.ask("join", { room: chat.room, ...position });
    } catch (refusal) {
      if (mine !== visit) return;
      if (refusal instanceof Unanswered) chat.renew();
      else if (FINAL.has(refusal.code)) refuse(refusal.message, refusal.code === "name_invalid");
      else again(refusal, position);
      return;
    }
    if (mine !== visit) return;
    // The cookie changed hands: what waits here is not theirs to send.
    if (answer.user_id !== chat.user.id) return refuse(`You are ${answer.username} in this browser now.`, true);
    if (answer.username !== chat.user.name) return location.reload(); // renamed, in another tab
    enter(answer, head);
  }

  function again(refusal, position) {
    if (refusal.code === "rate_limited") chat.tell("held", { reason: refusal.message, seconds: refusal.retryAfter });
    retry = setTimeout(join, wait(refusal), position);
  }

  function enter(answer, head) {
    here = true;
    if (!log.take(answer, head)) return void join();
    chat.tell("users", { users: answer.users });
    chat.tell("here");
    for (const { event, payload } of held.splice(0)) receive(event, payload);
    log.fill();
  }

  /** @param {string} message @param {boolean} gone is nobody here any more who was it? Then no room would have us. */
  function refuse(message, gone) {
    if (gone) chat.page.tell("gone", { message });
    else chat.tell("refused", { message, gone });
  }

  const rejoin = () => join(log.position());

  /** @param {string} event @param {any} payload */
  function receive(event, payload) {
    if (event === "update_users") chat.tell("users", payload);
    else chat.tell(event, payload);
    log.see(event, payload);
  }

  function stop() {
    here = false;
    visit++;
    held = [];
    clearTimeout(retry);
    log.stop();
  }

  chat.on("connected", rejoin);
  chat.on("dropped", () => {
    stop();
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
    else if (Date.now() - hiddenAt > LONG_HIDDEN) log.sync(WAKE_PATIENCE);
  };
  document.addEventListener("visibilitychange", look, { signal: chat.signal });

  return {
    /** The server may have lost us, or its log: ask again from where we were, and hear why not. */
    rejoin,
    /** For good. The server will notice anyway, but the others are to know at once. */
    async leave() {
      over = true;
      stop();
      chat.tell("closed");
      await chat.ask("leave", { room: chat.room }, LEAVE_PATIENCE).catch(() => {});
    },
  };
}

// One room in the page: its view, its facts, and the parts that make it up.

import { caret } from "./caret.js";
import { completion } from "./completion.js";
import { composer } from "./composer.js";
import { copying } from "./copying.js";
import { peopleDrawer } from "./drawer.js";
import { olderAndNewer } from "./history.js";
import { hub } from "./hub.js";
import { keepsake } from "./keepsake.js";
import { leave } from "./leave.js";
import { mentioning } from "./mentioning.js";
import { missed } from "./missed.js";
import { notices } from "./notices.js";
import { outgoing } from "./outgoing.js";
import { people } from "./people.js";
import { permalinks } from "./permalinks.js";
import { reading } from "./reading.js";
import { refused } from "./refused.js";
import { room } from "./room.js";
import { roomAddress } from "./room-address.js";
import { scroll } from "./scroll.js";
import { status } from "./status.js";
import { timeline } from "./timeline.js";
import { unread } from "./unread.js";

/**
 * What the parts of a room, and a feature's `install(chat)`, are given.
 * @typedef {object} Chat
 * @property {string} room
 * @property {string} address of the room's page
 * @property {HTMLElement} view all that is shown of the room; in the document only while this is the room that is shown
 * @property {{id: string, name: string}} user yourself
 * @property {number} maxMessage characters
 * @property {import("./main.js").Page} page
 * @property {(fact: string, hear: (detail?: any) => void) => void} on the server's events of this room, and what the parts tell
 * @property {(fact: string, detail?: any) => void} tell
 * @property {(event: string, payload: object, patience?: number) => Promise<any>} ask the ack, or a Refusal or Unanswered
 * @property {() => boolean} alive is there a connection?
 * @property {() => void} hurry connect now
 * @property {() => void} renew give up a connection that does not answer, and make another
 * @property {AbortSignal} signal aborted when the room is closed: for listeners outside of its view
 * @property {() => void} end
 * @property {(name: string) => HTMLElement} slot a place for features: "bar", "above-composer", "composer", "people"
 * @property {ReturnType<typeof timeline>} timeline
 * @property {ReturnType<typeof outgoing>} outgoing
 * @property {ReturnType<typeof room>} presence
 * @property {ReturnType<typeof caret>} caret where one writes
 * @property {ReturnType<typeof completion>} completion of what one writes
 * @property {ReturnType<typeof mentioning>} mentioning
 * @property {ReturnType<typeof olderAndNewer>} history
 * @property {ReturnType<typeof unread>} unread
 * @property {ReturnType<typeof scroll>} scroll
 * @property {ReturnType<typeof composer>} writing
 */

/**
 * @param {import("./main.js").Page} page @param {string} name of the room @param {HTMLElement} view
 * @returns {Chat}
 */
export function openChat(page, name, view) {
  const facts = hub();
  const life = new AbortController();
  /** @type {Chat} */
  const chat = {
    room: name,
    address: roomAddress(page.home, name),
    view,
    user: page.user,
    maxMessage: page.maxMessage,
    page,
    on: facts.on,
    tell: facts.tell,
    ask: page.line.ask,
    hurry: page.line.hurry,
    renew: page.line.renew,
    alive: () => page.line.alive,
    slot: (place) => view.querySelector(`[data-slot="${place}"]`),
    timeline: null,
    outgoing: null,
    presence: null,
    caret: null,
    completion: null,
    mentioning: null,
    history: null,
    unread: null,
    scroll: null,
    writing: null,
    signal: life.signal,
    end: () => life.abort(),
  };
  chat.timeline = timeline(chat);
  chat.outgoing = outgoing(chat);
  chat.presence = room(chat);
  chat.caret = caret(view.querySelector("#composer"));
  chat.completion = completion(chat);
  for (const part of [notices, people, reading, copying]) part(chat);
  chat.mentioning = mentioning(chat);
  chat.history = olderAndNewer(chat);
  chat.scroll = scroll(chat);
  chat.unread = unread(chat);
  chat.writing = composer(chat);
  for (const part of [missed, permalinks, status, peopleDrawer, keepsake, leave, refused]) part(chat);
  for (const feature of page.features) {
    try {
      feature.install(chat);
    } catch (error) {
      reportError(error);
    }
  }
  return chat;
}

// Puts the room's page together: one `chat` that the parts and the features share.

import { announcer } from "./announcer.js";
import { badge } from "./badge.js";
import { composer } from "./composer.js";
import { connection } from "./connection.js";
import { copyLink } from "./copy-link.js";
import { drawer } from "./drawer.js";
import { olderMessages } from "./history.js";
import { hub } from "./hub.js";
import { leave } from "./leave.js";
import { missed } from "./missed.js";
import { notices } from "./notices.js";
import { outgoing } from "./outgoing.js";
import { people } from "./people.js";
import { reading } from "./reading.js";
import { refused } from "./refused.js";
import { room } from "./room.js";
import { scroll } from "./scroll.js";
import { status } from "./status.js";
import "./theme.js";
import { timeline } from "./timeline.js";

const given = document.body.dataset;
const facts = hub();
const line = connection(facts, { path: given.socketPath, transports: JSON.parse(given.transports) });

/**
 * What the parts, and a feature's `install(chat)`, are given.
 * @typedef {object} Chat
 * @property {string} room
 * @property {{id: string, name: string}} user yourself
 * @property {number} maxMessage characters
 * @property {number} historyLimit messages in a page
 * @property {(fact: string, hear: (detail?: any) => void) => void} on the server's events, and what the parts tell
 * @property {(fact: string, detail?: any) => void} tell
 * @property {(event: string, payload: object, patience?: number) => Promise<any>} ask the ack, or a Refusal or Unanswered
 * @property {() => boolean} alive is there a connection?
 * @property {() => void} hurry connect now
 * @property {() => void} renew give up a connection that does not answer, and make another
 * @property {() => void} close disconnect for good
 * @property {(name: string) => HTMLElement} slot a place for features: "bar", "above-composer", "composer", "people"
 * @property {ReturnType<typeof timeline>} timeline
 * @property {ReturnType<typeof outgoing>} outgoing
 * @property {ReturnType<typeof olderMessages>} older
 */

/** @type {Chat} */
const chat = {
  room: given.room,
  user: { id: given.userId, name: given.username },
  maxMessage: Number(given.maxMessage),
  historyLimit: Number(given.historyLimit),
  on: facts.on,
  tell: facts.tell,
  ask: line.ask,
  hurry: line.hurry,
  renew: line.renew,
  close: line.close,
  alive: () => line.alive,
  slot: (name) => document.querySelector(`[data-slot="${name}"]`),
  timeline: null,
  outgoing: null,
  older: null,
};

chat.timeline = timeline(chat);
chat.outgoing = outgoing(chat, `chatroom:${given.socketPath}:${given.userId}`);
for (const part of [room, notices, people, reading, scroll]) part(chat);
chat.older = olderMessages(chat);
for (const part of [missed, status, announcer, badge]) part(chat);
for (const part of [composer, copyLink, drawer, leave, refused]) part(chat);

await Promise.all(
  JSON.parse(given.features).map(async (url) => {
    try {
      (await import(url)).install(chat);
    } catch (error) {
      reportError(error); // The room works without a feature that does not.
    }
  }),
);
line.open();

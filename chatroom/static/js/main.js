// Puts the page together: one connection, and the rooms this browser is in.

import { announcer } from "./announcer.js";
import { badge } from "./badge.js";
import { connection } from "./connection.js";
import { copyLink } from "./copy-link.js";
import { roomsDrawer } from "./drawer.js";
import { hub } from "./hub.js";
import { invite } from "./invite.js";
import { joinDialog } from "./join-dialog.js";
import { notify } from "./notify.js";
import { openOutbox } from "./outbox.js";
import { locker } from "./locker.js";
import { readMarks } from "./read-marks.js";
import { rooms } from "./rooms.js";
import { shortcuts } from "./shortcuts.js";
import { sidebar } from "./sidebar.js";
import { signOut } from "./sign-out.js";
import "./theme.js";
import { visits } from "./visits.js";
import { worker } from "./worker.js";

const given = document.body.dataset;
const name = `chatroom:${given.socketPath}:${given.userId}`; // of all that is kept for this user of this server
const kept = locker(name);
const facts = hub();

/**
 * What the rooms share, and the parts of the page are given. Its facts are the connection's and those of `rooms`.
 * @typedef {object} Page
 * @property {{id: string, name: string}} user yourself
 * @property {string} name of what this browser keeps for this user of this server
 * @property {string} home the address of the door
 * @property {number} maxMessage characters
 * @property {(fact: string, hear: (detail?: any) => void) => void} on
 * @property {(fact: string, detail?: any) => void} tell
 * @property {ReturnType<typeof connection>} line
 * @property {ReturnType<typeof openOutbox>} outbox
 * @property {ReturnType<typeof locker>} locker
 * @property {ReturnType<typeof readMarks>} marks
 * @property {ReturnType<typeof signOut>} signOut
 * @property {{install(chat: import("./chat.js").Chat): void}[]} features
 * @property {ReturnType<typeof rooms>} rooms
 */

/** @type {Page} */
const page = {
  user: { id: given.userId, name: given.username },
  name,
  home: given.home,
  maxMessage: Number(given.maxMessage),
  on: facts.on,
  tell: facts.tell,
  line: connection(facts, { path: given.socketPath, transports: JSON.parse(given.transports) }),
  outbox: openOutbox(name, () => page.rooms.all.flatMap((chat) => chat.outgoing.kept())),
  locker: kept,
  marks: readMarks(kept),
  signOut: null,
  features: await imported(JSON.parse(given.features)),
  rooms: null,
};

page.rooms = rooms(page);
page.signOut = signOut(page);
for (const part of [announcer, badge, notify, sidebar, roomsDrawer, joinDialog, copyLink, invite, shortcuts, visits, worker]) part(page);
page.rooms.begin(given.room);
page.line.open();

async function imported(addresses) {
  const found = await Promise.allSettled(addresses.map((address) => import(address)));
  return found.flatMap((one) => {
    if (one.status === "fulfilled") return one.value;
    reportError(one.reason); // The rooms work without a feature that does not.
    return [];
  });
}

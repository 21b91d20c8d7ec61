// Who came and went: quiet lines, and a run of them in one.

import { dress, entries } from "./dressing.js";
import { comings } from "./words.js";

const template = /** @type {HTMLTemplateElement} */ (document.getElementById("notice"));

/** @param {import("./chat.js").Chat} chat */
export function notices(chat) {
  const list = chat.view.querySelector("#messages");
  /** @type {WeakMap<Element, {kind: "joined" | "left", userId: string, name: string}[]>} */
  const runs = new WeakMap();

  const say = (kind) => (event) => {
    if (event.user_id === chat.user.id || !chat.timeline.whole) return; // far above the end it has no place
    // Rows still on their way have no place in the order yet: a notice goes above them.
    const sending = list.querySelector(":scope > .message:not([data-id])");
    const last = sending ? entries.above(sending) : list.querySelector(":scope > :is(.message, .notice):last-child");
    const folds = last && runs.has(last);
    const notice = folds ? last : template.content.firstElementChild.cloneNode(true);
    const run = [...(runs.get(notice) ?? []), { kind, userId: event.user_id, name: event.username }];
    runs.set(notice, run);
    notice.firstElementChild.replaceChildren(...comings(run).map(piece));
    if (folds) return;
    list.insertBefore(notice, sending);
    entries.date(notice, new Date(event.timestamp));
    dress(notice);
    chat.tell("shown");
  };

  chat.on("user_joined", say("joined"));
  chat.on("user_left", say("left"));
}

function piece(part) {
  if (typeof part === "string") return part;
  const name = document.createElement("bdi");
  name.textContent = part.name;
  return name;
}

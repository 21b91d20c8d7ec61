// Emoji for whoever writes: ":smi" is completed, ":smile:" is replaced, and a button opens all of them.

import { catalogue } from "./catalogue.js";
import { picker } from "./picker.js";
import { used } from "./recent.js";

const BEGUN = /(?<![\p{L}\p{N}:]):([a-z0-9_+-]{2,})$/iu;
const WHOLE = /(?<![\p{L}\p{N}:]):([a-z0-9_+-]+):$/iu;
const MOST = 8;

/** @param {any} chat see the core's chat.js */
export function install(chat) {
  addSheet(new URL("emoji.css", import.meta.url));
  chat.completion.from({ typed: BEGUN, find: offers });
  replaceWhole(chat);
  if (!("popover" in HTMLElement.prototype)) return; // older than 2024: names still work
  picker(chat.slot("composer"), (emoji) => {
    chat.caret.write(emoji);
    used(emoji);
  });
}

async function offers(wanted) {
  const { search } = await catalogue();
  return search(wanted, MOST).map(({ emoji, names }) => ({
    text: emoji,
    label: `:${names[0]}:`,
    picture: emoji,
    picked: () => used(emoji),
  }));
}

function replaceWhole(chat) {
  let replaced = ""; // whoever undoes it means what they typed

  chat.on("writing", async () => {
    const { before } = chat.caret;
    const whole = WHOLE.exec(before);
    if (!whole || before === replaced) return;
    const found = (await catalogue()).named(whole[1]);
    if (!found || chat.caret.before !== before) return;
    replaced = before;
    chat.caret.replace(whole[0], found.emoji);
    used(found.emoji);
  });
}

/** Once for all rooms. @param {URL} address */
function addSheet({ href }) {
  if (document.querySelector(`link[href="${href}"]`)) return;
  document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
}

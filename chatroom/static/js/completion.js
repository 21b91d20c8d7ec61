// Completing what is being typed. Whoever knows of words, people or pictures is a source; there is one list for all.

import { listbox } from "./listbox.js";

/**
 * @typedef {object} Source
 * @property {RegExp} typed matches the end of what stands before the caret; its first group is what is wanted
 * @property {(wanted: string) => import("./listbox.js").Offer[] | Promise<import("./listbox.js").Offer[]>} find
 */

const ELSEWHERE = new Set(["ArrowLeft", "ArrowRight", "Home", "End", "PageUp", "PageDown"]);

/** @param {import("./chat.js").Chat} chat */
export function completion(chat) {
  const box = /** @type {HTMLTextAreaElement} */ (chat.view.querySelector("#composer"));
  const list = listbox(box, pick);
  /** @type {Source[]} */
  const sources = [];
  let asked = 0;
  let typed = ""; // what the list is about
  let settled = -1; // where it began, when it was picked or dismissed: not to be asked about again

  async function look() {
    const mine = ++asked;
    const { before } = chat.caret;
    for (const source of sources) {
      const match = source.typed.exec(before);
      if (!match || match.index === settled) continue;
      const offers = await source.find(match[1]);
      if (mine !== asked) return; // meanwhile
      if (!offers.length) continue;
      typed = match[0];
      return list.show(offers);
    }
    list.hide();
    if (!sources.some((source) => source.typed.test(before))) settled = -1;
  }

  function leave() {
    asked += 1;
    list.hide();
  }

  /** @param {import("./listbox.js").Offer} offer */
  function pick(offer) {
    settle();
    chat.caret.replace(typed, offer.text);
    offer.picked?.();
  }

  function settle() {
    settled = chat.caret.before.length - typed.length;
    leave();
  }

  box.addEventListener("input", look); // also while composing: on Android that is any word
  box.addEventListener("blur", leave);
  box.addEventListener("pointerdown", leave);
  chat.on("sent", () => {
    settled = -1;
    leave();
  });
  box.addEventListener("keydown", keys, { capture: true }); // before the Enter that sends

  function keys(event) {
    // 229 and isComposing: the keys that choose a word in an input method are not ours.
    if (!list.open || event.isComposing || event.keyCode === 229) return;
    if (ELSEWHERE.has(event.key)) leave();
    if (event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = {
      ArrowDown: () => list.move(1),
      ArrowUp: () => list.move(-1),
      Enter: list.pick,
      Tab: list.pick,
      Escape: settle,
    }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act();
  }

  return {
    /** @param {Source} source */
    from: (source) => void sources.push(source),
  };
}

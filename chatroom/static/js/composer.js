// Writing: Enter sends, Shift+Enter breaks the line. Never disabled, and nothing typed is ever lost.

import { newClientId } from "./client-id.js";
import { keptDraft } from "./draft.js";

const touch = matchMedia("(hover: none) and (pointer: coarse)");

/**
 * Tells `writing {text}` on every change, `sent`, and `resting` when the person turns elsewhere.
 * @param {import("./chat.js").Chat} chat
 */
export function composer(chat) {
  const form = chat.view.querySelector("#composer-form");
  const box = /** @type {HTMLTextAreaElement} */ (chat.view.querySelector("#composer"));
  const counter = chat.view.querySelector("#counter");
  const problem = chat.view.querySelector("#composer-problem");
  const draft = keptDraft(chat);
  const sending = new Set(); // sent, and not yet in the outbox

  const length = () => [...box.value.trim()].length; // code points, as the server counts

  function measure() {
    const left = chat.maxMessage - length();
    counter.hidden = left > chat.maxMessage / 10;
    counter.value = String(left);
    counter.toggleAttribute("data-over", left < 0);
    if (left >= 0) complain("");
    form.toggleAttribute("data-empty", length() === 0);
  }

  function complain(sentence) {
    problem.textContent = sentence;
    problem.hidden = !sentence;
    if (sentence) box.setAttribute("aria-invalid", "true");
    else box.removeAttribute("aria-invalid");
  }

  function send() {
    const over = length() - chat.maxMessage;
    if (over > 0) {
      const characters = over === 1 ? "1 character" : `${over} characters`;
      const sentence = `This message is ${characters} too long. Shorten it or send it in parts.`;
      complain(sentence);
      chat.tell("refused_text", { reason: sentence });
      return;
    }
    const text = box.value.trim();
    box.focus();
    if (!text) return;
    box.value = "";
    measure();
    pass({ client_id: newClientId(), text });
    chat.tell("sent");
  }

  /** To the outbox; the draft is forgotten only when it is there. */
  async function pass(written) {
    sending.add(written);
    keep();
    await chat.outgoing.send(written);
    sending.delete(written);
    keep();
  }

  const keep = () => draft.keep({ text: box.value, sending: [...sending] });

  function changed() {
    measure();
    keep();
    chat.tell("writing", { text: box.value });
  }

  /** Back into the box, in front of what is being written. */
  function rewrite({ text }) {
    box.value = box.value ? `${text}\n${box.value}` : text;
    box.focus();
    box.setSelectionRange(text.length, text.length);
    changed();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  box.addEventListener("keydown", (event) => {
    // 229 and isComposing: the Enter that picks a word in an input method is not ours.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229 || touch.matches) return;
    event.preventDefault();
    send();
  });
  box.addEventListener("input", changed);
  box.addEventListener("blur", () => chat.tell("resting"));
  chat.on("rewrite", rewrite);
  chat.on("leaving", () => {
    box.value = "";
    sending.clear();
    keep();
  });

  box.enterKeyHint = touch.matches ? "enter" : "send";
  const before = draft.restore();
  box.value = [before.text, box.value].filter(Boolean).join("\n"); // one may write before this script is here
  measure();
  before.sending.forEach((written) => sending.add(written)); // all of them first: the page may end at any of them
  before.sending.forEach(pass); // the page ended before the outbox had them, or before it heard so
  // On touch the keyboard would cover what one came to read.
  chat.on("appeared", () => !touch.matches && box.focus());

  return {
    /** How many texts are in the box: one or none. */
    get drafts() {
      return Number(length() > 0);
    },
  };
}

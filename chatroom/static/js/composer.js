// Writing: Enter sends, Shift+Enter breaks the line. Never disabled, and nothing typed is ever lost.

import { keptDraft } from "./draft.js";

const touch = matchMedia("(hover: none) and (pointer: coarse)");

/**
 * Tells `writing {text}` on every change, `sent`, and `resting` when the person turns elsewhere.
 * @param {import("./main.js").Chat} chat
 */
export function composer(chat) {
  const form = document.getElementById("composer-form");
  const box = /** @type {HTMLTextAreaElement} */ (document.getElementById("composer"));
  const counter = document.getElementById("counter");
  const problem = document.getElementById("composer-problem");
  const draft = keptDraft(chat.room);

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
    draft.forget();
    measure();
    chat.outgoing.send(text);
    chat.tell("sent");
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
  box.addEventListener("input", () => {
    measure();
    draft.keep(box.value);
    chat.tell("writing", { text: box.value });
  });
  box.addEventListener("blur", () => chat.tell("resting"));

  box.enterKeyHint = touch.matches ? "enter" : "send";
  box.value = draft.restore();
  measure();
  if (!touch.matches) box.focus(); // on touch the keyboard would cover what one came to read
}

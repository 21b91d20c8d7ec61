// The server will not let us in: say why, what becomes of what was not sent, and the way out.

import { unsentMessages } from "./unsent.js";

/** @param {import("./main.js").Chat} chat */
export function refused(chat) {
  chat.on("refused", async ({ message }) => {
    chat.close();
    const template = /** @type {HTMLTemplateElement} */ (document.getElementById("refused"));
    const panel = /** @type {HTMLElement} */ (template.content.firstElementChild.cloneNode(true));
    panel.querySelector(".refused-reason").textContent = message;
    tellOfUnsent(panel, (await chat.outgoing.unsent()).length, chat.outgoing.unkept());
    document.querySelector(".talk").replaceChildren(panel);
    document.getElementById("status").textContent = "Not connected";
    document.getElementById("people-button").hidden = true;
    document.body.setAttribute("data-people-folded", "");
    panel.querySelector("a").focus();
  });
}

/** What is only in this page cannot wait in it: it is shown, to be copied. */
function tellOfUnsent(panel, count, unkept) {
  const fate = unkept.length
    ? "Copy what you need: this browser could not keep it."
    : "They stay in this browser, and are sent when you are back.";
  panel.querySelector(".refused-unsent").textContent = count ? `${unsentMessages(count)}. ${fate}` : "";
  panel.querySelector(".refused-texts").append(
    ...unkept.map(({ text }) => {
      const item = document.createElement("li");
      item.textContent = text;
      return item;
    }),
  );
}

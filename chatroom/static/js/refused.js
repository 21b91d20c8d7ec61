// The server will not let us in: say why, what becomes of what was not sent, and the way out.

import { unsentMessages } from "./unsent.js";

/** @param {import("./chat.js").Chat} chat */
export function refused(chat) {
  chat.on("refused", async ({ message, gone }) => {
    if (gone) chat.page.line.close();
    const template = /** @type {HTMLTemplateElement} */ (document.getElementById("refused"));
    const panel = /** @type {HTMLElement} */ (template.content.firstElementChild.cloneNode(true));
    panel.querySelector(".refused-reason").textContent = message;
    const unsent = await chat.outgoing.unsent();
    if (gone) tellOfUnsent(panel, unsent, unsent, "nobody here is its author any more");
    else tellOfUnsent(panel, unsent, chat.outgoing.unkept(), "this browser could not keep it");
    chat.view.querySelector(".talk").replaceChildren(panel);
    const status = /** @type {HTMLElement} */ (chat.view.querySelector("#status"));
    status.textContent = "Not connected";
    status.dataset.state = "refused";
    chat.view.setAttribute("data-refused", "");
    panel.querySelector("a").href = `${chat.page.home}?room=${encodeURIComponent(chat.room)}`;
    panel.querySelector("a").focus();
  });
}

/** What cannot wait for its author to come back is shown, to be copied. */
function tellOfUnsent(panel, { length: count }, lost, why) {
  const stays = count === 1 ? "It stays in this browser, and is sent" : "They stay in this browser, and are sent";
  const fate = lost.length ? `Copy what you need: ${why}.` : `${stays} when you are back.`;
  panel.querySelector(".refused-unsent").textContent = count ? `${unsentMessages(count)}. ${fate}` : "";
  panel.querySelector(".refused-texts").append(
    ...lost.map(({ text }) => {
      const item = document.createElement("li");
      item.textContent = text;
      return item;
    }),
  );
}

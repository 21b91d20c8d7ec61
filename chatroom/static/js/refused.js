// The server will not let us in: say why, and the way out.

/** @param {import("./main.js").Chat} chat */
export function refused(chat) {
  chat.on("refused", ({ message }) => {
    chat.close();
    const template = /** @type {HTMLTemplateElement} */ (document.getElementById("refused"));
    const panel = /** @type {HTMLElement} */ (template.content.firstElementChild.cloneNode(true));
    panel.querySelector(".refused-reason").textContent = message;
    document.querySelector(".talk").replaceChildren(panel);
    document.getElementById("status").textContent = "Not connected";
    document.getElementById("people-button").hidden = true;
    document.body.setAttribute("data-people-folded", "");
    panel.querySelector("a").focus();
  });
}

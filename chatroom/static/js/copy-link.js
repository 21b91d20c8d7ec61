// Copying the room's address, also where the clipboard API is missing (plain http in a local network).

const THANKS = 2000;

/** @param {import("./main.js").Chat} chat */
export function copyLink(chat) {
  for (const button of document.querySelectorAll("[data-copy-link]")) {
    button.addEventListener("click", async () => {
      await copy(location.origin + location.pathname);
      chat.tell("copied");
      thank(button);
    });
  }
}

async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  document.body.append(field);
  const focused = /** @type {HTMLElement} */ (document.activeElement);
  field.select();
  document.execCommand("copy"); // deprecated, and the only way without a secure context
  field.remove();
  focused?.focus();
}

function thank(button) {
  const icon = button.querySelector("i");
  const label = button.querySelector("[data-label]");
  if (icon.classList.contains("fa-check")) return;
  icon.classList.replace("fa-link", "fa-check");
  if (label) label.textContent = "Copied";
  setTimeout(() => {
    icon.classList.replace("fa-check", "fa-link");
    if (label) label.textContent = "Copy link";
  }, THANKS);
}

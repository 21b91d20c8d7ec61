// Copying the room's address, also where the clipboard API is missing (plain http in a local network).

const THANKS = 2000;

/** Tells `copied`. @param {import("./main.js").Page} page */
export function copyLink(page) {
  document.addEventListener("click", async ({ target }) => {
    const button = /** @type {Element} */ (target).closest("[data-copy-link]");
    if (!button) return;
    await copy(location.origin + page.rooms.current.address, button.closest("dialog") ?? document.body);
    page.tell("copied");
    thank(button);
  });
}

/** @param {string} text @param {Element} place where a field can have the focus */
async function copy(text, place) {
  if (await navigator.clipboard?.writeText(text).then(() => true, () => false)) return;
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  place.append(field);
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
  label.textContent = "Copied";
  setTimeout(() => {
    icon.classList.replace("fa-check", "fa-link");
    label.textContent = "Copy link";
  }, THANKS);
}

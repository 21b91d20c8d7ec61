// Emoji in rows, drawn when they come near, and the arrow keys among them.

/** @typedef {import("./catalogue.js").Emoji} Emoji */

/** @type {WeakMap<Element, Emoji[]>} what a section will show */
const undrawn = new WeakMap();
let sections = 0;

/** A section that knows how high it will be. @param {string} name @param {Emoji[]} emoji */
export function grid(name, emoji) {
  const section = document.createElement("section");
  const title = document.createElement("h2");
  const cells = document.createElement("div");
  title.id = `emoji-${(sections += 1)}`;
  title.textContent = name;
  cells.className = "emoji-cells";
  cells.style.setProperty("--count", String(emoji.length));
  cells.setAttribute("role", "group");
  cells.setAttribute("aria-labelledby", title.id);
  section.append(title, cells);
  undrawn.set(section, emoji);
  return section;
}

/** @param {Element} section */
export function paint(section) {
  const cells = (undrawn.get(section) ?? []).map(cell);
  undrawn.delete(section);
  if (cells.length && !section.previousElementSibling) cells[0].tabIndex = 0;
  section.lastElementChild.append(...cells);
}

/** @param {Emoji} emoji */
function cell({ emoji, names, description }) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "emoji";
  button.textContent = emoji;
  button.title = `:${names[0]}:`;
  button.setAttribute("aria-label", description);
  button.tabIndex = -1;
  return button;
}

/**
 * ↓ leads from the field into the grid, the arrows around in it, ↑ out again; all of it is one tab stop.
 * @param {HTMLElement} panel @param {HTMLElement} field
 */
export function roving(panel, field) {
  const cells = () => /** @type {HTMLElement[]} */ ([...panel.querySelectorAll(".emoji-all:not([hidden]) .emoji")]);

  panel.addEventListener("keydown", (event) => {
    const here = /** @type {HTMLElement} */ (event.target);
    const among = here.matches(".emoji");
    if (among && event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey) {
      event.stopPropagation(); // typing searches, instead of writing
      field.focus();
    }
    if (!among && (here !== field || event.key !== "ArrowDown")) return;
    const to = among ? next(event.key, here) : cells()[0];
    if (!to) return;
    event.preventDefault();
    to.focus();
  });

  function next(key, here) {
    const section = here.closest("section");
    for (const beside of [section.previousElementSibling, section.nextElementSibling]) if (beside) paint(beside);
    const all = cells();
    const at = all.indexOf(here);
    if (key === "ArrowLeft") return all[at - 1];
    if (key === "ArrowRight") return all[at + 1];
    if (key === "ArrowDown") return below(here, all.slice(at + 1));
    if (key === "ArrowUp") return below(here, all.slice(0, at).reverse()) ?? field;
  }

  panel.addEventListener("focusin", ({ target }) => {
    const cell = /** @type {HTMLElement} */ (target);
    if (!cell.matches(".emoji")) return;
    panel.querySelector('.emoji[tabindex="0"]')?.setAttribute("tabindex", "-1");
    cell.tabIndex = 0;
  });
}

/** The nearest one in the next row, going through the others in this order. */
function below(here, others) {
  const { top, left } = here.getBoundingClientRect();
  const row = others.find((one) => Math.abs(one.getBoundingClientRect().top - top) > 1)?.getBoundingClientRect().top;
  const inRow = others.filter((one) => Math.abs(one.getBoundingClientRect().top - row) <= 1);
  const away = (one) => Math.abs(one.getBoundingClientRect().left - left);
  return inRow.sort((a, b) => away(a) - away(b))[0];
}

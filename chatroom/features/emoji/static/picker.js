// The button, and the panel it opens: a field to search, the latest ones, and all by group.

import { catalogue } from "./catalogue.js";
import { grid, paint, roving } from "./grid.js";
import { recent } from "./recent.js";

const MOST = 64;
const touch = matchMedia("(hover: none) and (pointer: coarse)");

/** @param {HTMLElement} slot @param {(emoji: string) => void} choose */
export function picker(slot, choose) {
  const button = element("button", { type: "button", className: "icon-button emoji-button", title: "Emoji" });
  const panel = element("div", { className: "emoji-panel", popover: "auto" });
  const field = element("input", { type: "search", className: "form-control", placeholder: "Search", autocomplete: "off" });
  const groups = element("select", { className: "form-select" });
  const all = element("div", { className: "emoji-all" });
  const found = element("div", { className: "emoji-all", hidden: true });
  const news = element("p", { className: "visually-hidden" });
  const near = new IntersectionObserver(approached, { root: panel, rootMargin: "300px" });

  button.setAttribute("aria-label", "Emoji");
  button.setAttribute("aria-haspopup", "dialog");
  button.append(element("i", { className: "fa-solid fa-face-smile", ariaHidden: "true" }));
  button.popoverTargetElement = panel;
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-label", "Emoji");
  field.setAttribute("aria-label", "Search emoji");
  groups.setAttribute("aria-label", "Group");
  news.setAttribute("role", "status");
  panel.append(field, groups, all, found, news);
  slot.append(button, panel);

  function approached(seen) {
    for (const { isIntersecting, target } of seen) if (isIntersecting) paint(target);
  }

  async function fill() {
    const emoji = await catalogue();
    const byGroup = Object.groupBy(emoji.all, ({ category }) => category);
    const latest = recent().map((one) => emoji.all.find((other) => other.emoji === one)).filter(Boolean);
    const sections = Object.entries({ ...(latest.length && { Recent: latest }), ...byGroup });
    near.disconnect();
    all.replaceChildren(...sections.map(([name, some]) => grid(name, some)));
    if (!sections.length) all.textContent = "They cannot be fetched just now. Should it stay so, load the page again.";
    groups.replaceChildren(...sections.map(([name]) => element("option", { textContent: name })));
    for (const section of all.children) near.observe(section);
  }

  async function search() {
    const wanted = field.value.trim();
    const emoji = wanted ? (await catalogue()).search(wanted, MOST) : [];
    if (wanted !== field.value.trim()) return; // meanwhile
    found.hidden = !wanted;
    all.hidden = groups.hidden = !found.hidden;
    const result = grid(emoji.length ? "Found" : "Nothing found", emoji);
    paint(result);
    found.replaceChildren(result);
    news.textContent = wanted && `${emoji.length || "Nothing"} found`;
  }

  /** Above the line, at its end. */
  function place() {
    const line = slot.closest(".composer-box").getBoundingClientRect();
    panel.style.bottom = `${innerHeight - line.top + 6}px`;
    panel.style.right = `${innerWidth - line.right}px`;
  }

  function take(cell) {
    panel.hidePopover();
    choose(cell.textContent);
  }

  panel.addEventListener("beforetoggle", ({ newState }) => {
    if (newState !== "open") return;
    field.value = "";
    place();
    search();
    fill();
  });
  panel.addEventListener("toggle", ({ newState }) => {
    if (newState === "open" && !touch.matches) field.focus(); // on touch the keyboard would cover what one came to see
  });
  addEventListener("resize", () => panel.matches(":popover-open") && place());
  groups.addEventListener("change", () => {
    paint(all.children[groups.selectedIndex]);
    all.children[groups.selectedIndex].scrollIntoView();
  });
  field.addEventListener("input", search);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
    event.preventDefault(); // it would send the message
    const first = found.querySelector("button");
    if (first) take(first);
  });
  panel.addEventListener("click", ({ target }) => {
    const cell = /** @type {Element} */ (target).closest(".emoji");
    if (cell) take(cell);
  });
  roving(panel, field);
}

const element = (tag, properties) => Object.assign(document.createElement(tag), properties);

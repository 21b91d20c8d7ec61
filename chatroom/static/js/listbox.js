// What is offered to whoever is writing, above the line: the focus stays in the text, as ARIA's combobox has it.

/**
 * @typedef {object} Offer
 * @property {string} text what is written if it is picked
 * @property {string} label
 * @property {string | Node} picture
 * @property {() => void} [picked] it was
 */

let lists = 0;

/** @param {HTMLTextAreaElement} box @param {(offer: Offer) => void} choose */
export function listbox(box, choose) {
  const list = document.createElement("ul");
  const news = document.createElement("p");
  /** @type {Offer[]} */
  let offers = [];
  let at = 0;

  list.id = `offers-${(lists += 1)}`;
  list.className = "offers";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  news.className = "visually-hidden";
  news.setAttribute("role", "status");
  box.after(list, news);
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);

  /** @param {Offer} offer */
  function option({ picture, label }, index) {
    const row = document.createElement("li");
    const image = document.createElement("span");
    const name = document.createElement("bdi");
    row.id = `${list.id}-${index}`;
    row.className = "offer";
    row.setAttribute("role", "option");
    image.className = "offer-picture";
    image.setAttribute("aria-hidden", "true");
    image.append(picture);
    name.textContent = label;
    row.append(image, name);
    return row;
  }

  function go(to) {
    at = (to + offers.length) % offers.length;
    [...list.children].forEach((row, index) => row.setAttribute("aria-selected", String(index === at)));
    list.children[at].scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", list.children[at].id);
  }

  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays where it is
  list.addEventListener("click", ({ target }) => {
    const index = [...list.children].indexOf(/** @type {Element} */ (target).closest(".offer"));
    if (index >= 0) choose(offers[index]);
  });

  return {
    get open() {
      return !list.hidden;
    },
    /** @param {Offer[]} found at least one */
    show(found) {
      offers = found;
      list.replaceChildren(...offers.map(option));
      list.hidden = false;
      const many = offers.length === 1 ? "1 suggestion" : `${offers.length} suggestions`;
      news.textContent = `${many}. Enter takes ${offers[0].label}.`;
      go(0);
    },
    hide() {
      list.hidden = true;
      news.textContent = "";
      box.removeAttribute("aria-activedescendant");
    },
    /** @param {number} by */
    move: (by) => go(at + by),
    pick: () => choose(offers[at]),
  };
}

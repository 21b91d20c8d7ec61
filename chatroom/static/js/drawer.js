// A panel at the side: Bootstrap's drawer where there is no room for it beside the conversation.

const wide = matchMedia("(min-width: 992px)"); // Bootstrap's lg, as in the panels' offcanvas-lg

/** The people button folds the panel where there is room for one. @param {import("./chat.js").Chat} chat */
export function peopleDrawer(chat) {
  const button = chat.view.querySelector("#people-button");
  const panel = chat.view.querySelector("#people-panel");
  const offcanvas = drawer(panel, () => button, "people-title", show, chat.signal);

  function show() {
    const folded = document.body.hasAttribute("data-people-folded");
    button.setAttribute("aria-expanded", String(wide.matches ? !folded : panel.classList.contains("show")));
  }

  button.addEventListener("click", () => {
    if (!wide.matches) return offcanvas.toggle(button);
    document.body.toggleAttribute("data-people-folded");
    show();
  });
  chat.on("vanishing", () => offcanvas.hide());
  chat.on("appeared", show);
  wide.addEventListener("change", show, { signal: chat.signal });
  show();
}

/** Every room's bar has a button for the one list of rooms. @param {import("./main.js").Page} page */
export function roomsDrawer(page) {
  const panel = document.getElementById("rooms-panel");
  const button = () => page.rooms.current.view.querySelector("#rooms-button");
  const show = () => button().setAttribute("aria-expanded", String(panel.classList.contains("show")));
  const offcanvas = drawer(panel, button, "rooms-title", show);

  page.on("opened", ({ view }) => {
    view.querySelector("#rooms-button").addEventListener("click", ({ currentTarget }) => offcanvas.toggle(currentTarget));
  });
  page.on("shown", () => {
    offcanvas.hide();
    show();
  });
  panel.querySelector("#rooms").addEventListener("click", () => offcanvas.hide()); // also for the room that is shown
}

/** @param {Element} panel @param {() => HTMLElement} button @param {string} title its id @param {() => void} changed @param {AbortSignal} [signal] */
function drawer(panel, button, title, changed, signal) {
  const offcanvas = /** @type {any} */ (window).bootstrap.Offcanvas.getOrCreateInstance(panel);

  // The Back button closes the drawer, as it does everywhere on a phone.
  panel.addEventListener("show.bs.offcanvas", () => {
    panel.setAttribute("aria-labelledby", title); // Bootstrap makes it a dialog while it is open
    history.pushState({ drawer: true }, "");
  });
  panel.addEventListener("hide.bs.offcanvas", () => history.state?.drawer && history.back());
  addEventListener("popstate", () => panel.classList.contains("show") && offcanvas.hide(), { signal });

  // Bootstrap cannot hide what is still sliding in.
  panel.addEventListener("shown.bs.offcanvas", () => (history.state?.drawer ? changed() : offcanvas.hide()));
  panel.addEventListener("hidden.bs.offcanvas", () => {
    changed();
    const { activeElement } = document;
    if (panel.contains(activeElement) || activeElement === document.body) button().focus();
  });
  return offcanvas;
}

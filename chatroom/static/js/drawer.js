// The people button: folds the sidebar where there is room for one, opens Bootstrap's drawer where there is not.

const wide = matchMedia("(min-width: 992px)"); // Bootstrap's lg, as in the panel's offcanvas-lg

export function drawer() {
  const button = document.getElementById("people-button");
  const panel = document.getElementById("people-panel");
  const { Offcanvas } = /** @type {any} */ (window).bootstrap;
  const offcanvas = Offcanvas.getOrCreateInstance(panel);
  let folded = false;

  function show() {
    document.body.toggleAttribute("data-people-folded", folded);
    button.setAttribute("aria-expanded", String(wide.matches ? !folded : panel.classList.contains("show")));
  }

  button.addEventListener("click", () => {
    if (!wide.matches) return offcanvas.toggle(button);
    folded = !folded;
    show();
  });

  // The Back button closes the drawer, as it does everywhere on a phone.
  panel.addEventListener("show.bs.offcanvas", () => {
    panel.setAttribute("aria-labelledby", "people-title"); // Bootstrap makes it a dialog while it is open
    history.pushState({ drawer: true }, "");
  });
  panel.addEventListener("hide.bs.offcanvas", () => history.state?.drawer && history.back());
  addEventListener("popstate", () => panel.classList.contains("show") && offcanvas.hide());

  panel.addEventListener("shown.bs.offcanvas", show);
  panel.addEventListener("hidden.bs.offcanvas", () => {
    panel.removeAttribute("aria-labelledby");
    show();
    button.focus();
  });
  wide.addEventListener("change", show);
  show();
}

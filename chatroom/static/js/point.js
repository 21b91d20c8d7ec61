// Leading the reader's eye to a row.

const POINTED = 2000;

/** @param {HTMLElement} [row] */
export function point(row) {
  if (!row) return;
  row.scrollIntoView({ block: "start", behavior: "instant" });
  row.focus({ preventScroll: true });
  row.classList.add("pointed-at");
  setTimeout(() => row.classList.remove("pointed-at"), POINTED);
}

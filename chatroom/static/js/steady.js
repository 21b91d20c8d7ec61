// Changing a list above or below what somebody reads, without moving it.

/** Safari does not keep the place by itself. @param {HTMLElement} log a scroller @param {() => void} change */
export function steady(log, change) {
  const { top, left, width } = log.getBoundingClientRect();
  const seen = document.elementFromPoint(left + width / 2, top + 80)?.closest("#messages > li");
  const before = seen?.getBoundingClientRect().top;
  change();
  if (seen?.isConnected) log.scrollTop += seen.getBoundingClientRect().top - before;
}

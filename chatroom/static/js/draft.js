// What was being written in a room outlives a reload of this tab.

/** @param {string} room */
export function keptDraft(room) {
  const key = `draft:${room}`;
  return {
    restore: () => attempt(() => sessionStorage.getItem(key)) ?? "",
    keep: (text) => attempt(() => sessionStorage.setItem(key, text)),
    forget: () => attempt(() => sessionStorage.removeItem(key)),
  };
}

/** Storage may be blocked or full; a draft is not worth an error. */
function attempt(act) {
  try {
    return act();
  } catch {
    return null;
  }
}

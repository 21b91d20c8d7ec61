// Where one writes: what stands before the caret, and writing there for the person, who can undo it like their own.

/** @param {HTMLTextAreaElement} box */
export function caret(box) {
  function write(text) {
    box.focus();
    // Deprecated, and the only way that the browser's undo knows of. Like typing, it fires `input`.
    if (document.execCommand("insertText", false, text)) return;
    box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
    box.dispatchEvent(new InputEvent("input", { inputType: "insertText", data: text, bubbles: true }));
  }

  return {
    /** Nothing, while something is selected. */
    get before() {
      return box.selectionStart === box.selectionEnd ? box.value.slice(0, box.selectionStart) : "";
    },
    write,
    /** Instead of what was just typed. @param {string} typed the end of `before` @param {string} text */
    replace(typed, text) {
      box.setSelectionRange(box.selectionStart - typed.length, box.selectionStart);
      write(text);
    },
  };
}

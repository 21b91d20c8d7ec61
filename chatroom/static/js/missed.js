// What was said while this page was away, where it is more than one would look for: how much, and the way there.

import { point } from "./point.js";
import { whileAway } from "./words.js";

const MANY = 100;

/**
 * Tells `moved` when it has taken the reader somewhere else.
 * @param {import("./chat.js").Chat} chat
 */
export function missed(chat) {
  const bar = chat.view.querySelector("#missed");
  const text = chat.view.querySelector("#missed-text");
  const jump = chat.view.querySelector("#missed-jump");
  let from = 0; // where the reader was when the present catching up began
  let catchingUp = false;
  let arrived = 0;
  let after = 0; // where the reader was, as long as the bar is there
  let count = 0;
  let about = false;
  let going = false;

  /** Also on top of what the bar says already: nobody has gone there yet. */
  function show(since, more, guess) {
    if (bar.hidden) {
      if (more <= MANY) return;
      [after, count, about] = [since, 0, false];
    }
    count += more;
    about ||= guess;
    bar.hidden = false;
    text.textContent = whileAway(count, about); // after it is there, or no voice would say it
  }

  function hide() {
    const focused = bar.contains(document.activeElement);
    bar.hidden = true;
    text.textContent = "";
    if (focused) chat.view.querySelector("#messages > .message[tabindex='0']")?.focus({ preventScroll: true });
  }

  async function go() {
    if (going) return;
    going = true;
    const label = jump.textContent;
    jump.textContent = "Loading…";
    try {
      await chat.history.around(after + 1);
      if (bar.hidden) return; // meanwhile it was dismissed
      point(chat.timeline.after(after));
      chat.tell("moved");
      hide();
    } catch {
      text.textContent = "They could not be loaded. Please try again.";
    } finally {
      going = false;
      jump.textContent = label;
    }
  }

  chat.on("catching_up", (start) => {
    if (!catchingUp) arrived = 0;
    catchingUp = true;
    from = start.after;
  });
  chat.on("arrived", () => arrived++);
  chat.on("caught_up", () => {
    if (catchingUp) show(from, arrived, false);
    catchingUp = false;
  });
  chat.on("started_over", (start) => {
    catchingUp = false;
    if (start.count) show(start.after, start.count, true);
    else hide();
  });
  chat.on("unread_since", (start) => show(start.after, start.count, false));
  jump.addEventListener("click", go);
  chat.view.querySelector("#missed-dismiss").addEventListener("click", hide);
}

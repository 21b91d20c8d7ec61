// The door knows who comes back: each room that one is in and looks at is noted for it.

import { remember } from "./recent.js";

/** @param {import("./main.js").Page} page */
export function visits(page) {
  page.on("opened", (chat) => {
    let here = false; // a room that would not have us is none to go back to

    function note() {
      if (here && chat === page.rooms.current) remember(page.home, { name: chat.user.name, room: chat.room });
    }

    chat.on("here", () => {
      here = true;
      note();
    });
    chat.on("appeared", note);
  });
}

// Leaving a room. With the last one goes the name, see sign-out.js.

/** @param {import("./chat.js").Chat} chat */
export function leave(chat) {
  const { rooms, signOut } = chat.page;
  let asking = false;

  async function ask() {
    const unsent = await chat.outgoing.unsent();
    if (!(await signOut.agrees(unsent.length + chat.writing.drafts))) return;
    await chat.outgoing.forget(unsent);
    await rooms.leave(chat);
  }

  // The button of the next room appears where this one's was, under a double-click.
  chat.view.querySelector("#leave").addEventListener("click", (event) => event.detail > 1 && event.preventDefault());
  chat.view.querySelector("#leave-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (asking) return;
    asking = true;
    await (rooms.all.length === 1 ? signOut.now() : ask());
    asking = false;
  });
}

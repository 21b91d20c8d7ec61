// Who is typing: told sparingly, shown in the line above the composer, forgotten by itself.

const AGAIN = 3000;
const IDLE = 5000;
const EXPIRES = 6000;

/** @param {any} chat see the core's chat.js */
export function install(chat) {
  tell(chat);
  show(chat);
}

function tell(chat) {
  let lastStart = 0;
  let idle = 0;

  // Worth no retry and no error: the next keystroke, or the others' clocks, will put it right.
  const say = (typing) => void chat.ask("typing", { room: chat.room, typing }).catch(() => {});

  function stop() {
    clearTimeout(idle);
    if (lastStart) say(false);
    lastStart = 0;
  }

  chat.on("writing", ({ text }) => {
    if (!text.trim()) return stop();
    clearTimeout(idle);
    idle = setTimeout(stop, IDLE);
    if (Date.now() - lastStart < AGAIN) return;
    lastStart = Date.now();
    say(true);
  });
  chat.on("sent", stop);
  chat.on("resting", stop);
}

function show(chat) {
  const line = document.createElement("p");
  line.id = "typing";
  line.className = "quiet-line";
  chat.slot("above-composer").append(line);
  /** @type {Map<string, {name: string, timer: number}>} */
  const typists = new Map();

  function forget(id) {
    clearTimeout(typists.get(id)?.timer);
    if (typists.delete(id)) write();
  }

  function write() {
    line.replaceChildren(...sentence([...typists.values()].map(({ name }) => name)));
  }

  chat.on("user_typing", ({ user_id, username, typing }) => {
    if (user_id === chat.user.id) return;
    if (!typing) return forget(user_id);
    clearTimeout(typists.get(user_id)?.timer);
    typists.set(user_id, { name: username, timer: setTimeout(forget, EXPIRES, user_id) });
    write();
  });
  chat.on("message", ({ user_id }) => forget(user_id));
  chat.on("user_left", ({ user_id }) => forget(user_id));
  chat.on("away", () => [...typists.keys()].forEach(forget));
}

/** @param {string[]} names */
function sentence(names) {
  const [first, second] = names.map((name) => {
    const place = document.createElement("bdi"); // a name keeps its own direction
    place.textContent = name;
    return place;
  });
  if (names.length === 0) return [];
  if (names.length === 1) return [first, " is typing…"];
  if (names.length === 2) return [first, " and ", second, " are typing…"];
  return [first, ` and ${names.length - 1} others are typing…`];
}

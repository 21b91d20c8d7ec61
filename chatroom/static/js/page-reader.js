// Reading pages of the room's history, each as it is now: with what was amended while it was on its way.

/** @typedef {import("./row.js").Message} Message */

/**
 * @param {import("./chat.js").Chat} chat @param {HTMLElement} log busy as long as a page is on its way, and put in
 * @returns {(payload: object, put: (messages: Message[], more: boolean) => void) => Promise<void>} rejects when the server is away
 */
export function pageReader(chat, log) {
  /** @type {Set<Map<number, Message>>} for each page on its way: what was amended meanwhile, and maybe read before that */
  const overtaking = new Set();

  chat.on("message_updated", (message) => {
    for (const overtaken of overtaking) overtaken.set(message.id, newest(message, overtaken.get(message.id)));
  });

  return async function read(payload, put) {
    const overtaken = new Map();
    overtaking.add(overtaken);
    log.setAttribute("aria-busy", "true");
    try {
      const { messages, more } = await chat.ask("history", { room: chat.room, ...payload });
      put(messages.map((message) => newest(message, overtaken.get(message.id))), more);
    } finally {
      overtaking.delete(overtaken);
      if (!overtaking.size) log.removeAttribute("aria-busy");
    }
  };
}

/** @param {Message} one @param {Message} [other] */
const newest = (one, other) => (other?.rev > one.rev ? other : one);

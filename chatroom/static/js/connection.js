// One socket, kept open. It asks and is answered; what the server says by itself is told to the hub.

import { io } from "socket.io-client";
import { afterRestart, backoff } from "./backoff.js";

const PATIENCE = 10_000;
const SERVICE_RESTART = 1012; // as registered for WebSocket

/** The server said no: `code` and a sentence for a person, and when it is worth trying again. */
export class Refusal extends Error {
  constructor({ error, message, retry_after }) {
    super(message);
    this.code = error;
    this.retryAfter = retry_after;
  }
}

/** No answer came: the connection is away, or the server did not answer in time. */
export class Unanswered extends Error {}

/**
 * Tells `connected`, `dropped {due, reason}` (when the next attempt is, as a timestamp; and why, if the server said) and `heard {event, payload}`.
 * @param {ReturnType<typeof import("./hub.js").hub>} hub
 * @param {{path: string, transports: string[]}} where
 */
export function connection(hub, { path, transports }) {
  // Reconnecting is ours: Socket.IO's own cannot be hurried along, nor says when it will try next.
  const ours = { reconnection: false, autoConnect: false, timeout: PATIENCE };
  const socket = io({ path, transports, tryAllTransports: true, ...ours });
  let attempt = 0;
  let timer = 0;
  let closed = false;

  const open = () => {
    clearTimeout(timer);
    socket.connect();
  };

  const dropped = (wait = backoff(attempt++), reason = "") => {
    clearTimeout(timer);
    timer = setTimeout(open, wait);
    hub.tell("dropped", { due: Date.now() + wait, reason });
  };

  socket.on("connect", () => {
    attempt = 0;
    hub.tell("connected");
  });
  socket.on("disconnect", (_reason, /** @type {any} */ details) =>
    dropped(details?.context?.code === SERVICE_RESTART ? afterRestart() : undefined),
  );
  socket.on("connect_error", (/** @type {any} */ { data: refusal }) =>
    dropped(Math.max(backoff(attempt++), (refusal?.retry_after ?? 0) * 1000), refusal?.message),
  );
  socket.onAny((event, payload) => hub.tell("heard", { event, payload }));

  const hurry = () => {
    if (socket.connected || closed) return;
    socket.disconnect(); // gives up an attempt that may hang for long on a network that is gone
    open();
  };
  /** Give up a connection that seems dead though nobody has closed it, and make another. */
  const renew = () => {
    if (socket.connected) socket.disconnect();
  };
  addEventListener("online", hurry);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && hurry());

  return {
    open,
    hurry,
    renew,
    /** For good: nothing is told any more. */
    close() {
      closed = true;
      clearTimeout(timer);
      socket.off();
      socket.disconnect();
    },
    get alive() {
      return socket.connected;
    },
    /**
     * @param {string} event @param {object} payload @param {number} [patience] milliseconds
     * @returns {Promise<any>} the ack; rejects with Refusal or Unanswered
     */
    async ask(event, payload, patience = PATIENCE) {
      // Socket.IO would keep it and send it later, behind our back and out of order.
      if (!socket.connected) throw new Unanswered("There is no connection.");
      const answering = socket.timeout(patience).emitWithAck(event, payload);
      answering.catch(() => {});
      if (socket.sendBuffer.length) {
        // It has noticed just now that no ping has come for too long, as after a sleep (4.8).
        socket.sendBuffer.length = 0;
        renew();
        throw new Unanswered("The connection is lost.");
      }
      let answer;
      try {
        answer = await answering;
      } catch {
        throw new Unanswered("The server did not answer.");
      }
      if (!answer.ok) throw new Refusal(answer);
      return answer;
    },
  };
}

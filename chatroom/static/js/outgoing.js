// What I have written and do not know to have arrived: shown at once, kept, then sent; the same in all my tabs.

import { newClientId } from "./client-id.js";
import { failures } from "./failure.js";
import { flusher } from "./flush.js";

/** @typedef {import("./outbox.js").Unsent} Unsent */
/** @typedef {import("./row.js").Message} Message */

/**
 * Tells `failed {text, reason}`, and `message` for what was acknowledged.
 * @param {import("./chat.js").Chat} chat
 */
export function outgoing(chat) {
  const { name, outbox: opening } = chat.page;
  const tabs = new BroadcastChannel(name);
  /** @type {Map<string, Unsent>} what this page shows, by client_id */
  const shown = new Map();
  /** @type {Set<string>} client_ids that arrived or were taken back, whatever the outbox still says */
  const settled = new Set();
  let lasting = true;

  /** @param {{row: Unsent} | {gone: string, message?: Message}} news for the other tabs, where they share the outbox */
  const tell = (news) => lasting && !chat.signal.aborted && tabs.postMessage(news);

  /** @param {Unsent} row */
  function show(row) {
    const { client_id, text, state, reason } = row;
    shown.set(client_id, row);
    chat.timeline.expect({ client_id, text, user_id: chat.user.id, username: chat.user.name });
    if (state === "failed") chat.timeline.fail(client_id, reason);
  }

  /** @param {string} client_id */
  function settle(client_id) {
    settled.add(client_id);
    if (shown.delete(client_id)) chat.timeline.forget(client_id);
  }

  /** @param {Unsent} row */
  function showFailure(row) {
    show(row);
    chat.tell("failed", { text: row.text, reason: row.reason });
  }

  /** In this order: the person sees it, the disk has it, the network hears of it. @param {Unsent} row */
  async function keep(row) {
    show(row);
    await loaded; // behind all that is in there already; which this one may be, if its page ended before it heard so
    if (settled.has(row.client_id) || shown.get(row.client_id)?.order !== undefined) return;
    await (await opening).put(row);
    if (settled.has(row.client_id)) return drop(row); // meanwhile
    if (row.order > 0) tell({ row });
    flush();
  }

  /** @param {Unsent} row @param {Message} [message] what it became */
  async function drop(row, message) {
    settle(row.client_id);
    tell({ gone: row.client_id, message });
    if (row.order !== undefined) await (await opening).drop(row);
  }

  const flush = flusher(chat, {
    turn: `${name}:${chat.room}`,
    next: async () => (await opening).first(chat.room, settled),
    async sent(row, message) {
      settled.add(row.client_id);
      chat.tell("message", message);
      await drop(row, message);
    },
    async failed(row, { message, code }) {
      const failed = { ...row, state: /** @type {const} */ ("failed"), reason: message, code };
      if (!(await (await opening).replace(failed))) return settle(row.client_id); // another tab heard that it arrived
      showFailure(failed);
      tell({ row: failed });
    },
  });

  /** However it comes, the message itself proves that it arrived, even if its ack was lost. @param {Message} message */
  function arrived(message) {
    if (message.user_id !== chat.user.id || settled.has(message.client_id)) return;
    const row = shown.get(message.client_id);
    if (row) drop(row, message);
    else settled.add(message.client_id);
  }

  async function load() {
    const outbox = await opening;
    lasting = outbox.lasting;
    const kept = (await outbox.all()).filter((row) => row.room === chat.room);
    const early = [...shown.values()]; // written while we were reading, and to stand below
    for (const { client_id } of early) chat.timeline.forget(client_id);
    for (const row of kept) {
      if (settled.has(row.client_id)) drop(row);
      else show(row);
    }
    const known = new Set(kept.map((row) => row.client_id));
    for (const row of early) if (!known.has(row.client_id)) show(row);
  }

  /** Another tab of mine. */
  tabs.onmessage = ({ data: { row, gone, message } }) => {
    if (!lasting) return;
    if (gone) {
      settled.add(gone);
      if (message?.room === chat.room && shown.has(gone)) chat.tell("message", message); // in place, before it goes
      settle(gone);
    } else if (row.room === chat.room && !settled.has(row.client_id)) {
      if (row.state === "failed") return showFailure(row);
      show(row);
      flush(); // should that tab end before it is through, the turn is ours
    }
  };

  chat.on("message", arrived);
  chat.on("message_updated", arrived);
  for (const fact of ["page", "window"]) chat.on(fact, ({ messages }) => messages.forEach(arrived));

  failures(chat, {
    find: (client_id) => shown.get(client_id),
    drop,
    async retry(row) {
      const reused = row.code === "client_id_reused";
      const client_id = reused ? newClientId() : row.client_id;
      const again = { ...row, client_id, state: /** @type {const} */ ("waiting"), reason: "", code: "" };
      const kept = row.order !== undefined;
      const gone = kept && !(await (await opening).replace(again));
      if (reused || gone) {
        settle(row.client_id);
        tell({ gone: row.client_id });
      }
      if (gone) return;
      if (!kept) return keep(again);
      show(again);
      tell({ row: again });
      flush();
    },
  });

  /** What would be lost with this page. */
  const unkept = () => [...shown.values()].filter(({ order }) => order < 0);

  const { signal } = chat;
  addEventListener("beforeunload", (event) => unkept().length && event.preventDefault(), { signal });
  signal.addEventListener("abort", () => tabs.close());

  /** All of this room that is not known to have arrived. */
  async function unsent() {
    const all = await (await opening).all().catch(() => []);
    const kept = all.filter(({ room, client_id }) => room === chat.room && !settled.has(client_id));
    const known = new Set(kept.map((row) => row.client_id));
    return [...kept, ...[...shown.values()].filter((row) => !known.has(row.client_id))];
  }

  const loaded = load().catch(reportError);

  return {
    unsent,
    unkept,
    /** @param {{client_id: string, text: string}} written @returns {Promise<void>} when it is kept, or has failed */
    async send({ client_id, text }) {
      if (settled.has(client_id) || shown.has(client_id)) return;
      await keep({ client_id, text, room: chat.room, state: "waiting", reason: "", code: "" });
    },
    /** Take these back. @param {Unsent[]} rows */
    forget: (rows) => Promise.all(rows.map((row) => drop(row).catch(reportError))),
    /** What the outbox should hold of this page. */
    kept: () => [...shown.values()].filter(({ order }) => order > 0),
  };
}

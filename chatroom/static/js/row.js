// One row of the timeline, cloned from the page's only template for it. What people typed goes in as text.

import { paint } from "./face.js";
import { emojiOnly, nodes } from "./rich-text.js";
import { fullLabel, timeLabel } from "./times.js";

/**
 * As it comes over the wire; one's own has no `id`, `rev` and `timestamp` until it is acknowledged.
 * @typedef {object} Message
 * @property {number} [id] @property {number} [rev] @property {string} [timestamp]
 * @property {string} user_id @property {string} username @property {string} text @property {string} [client_id]
 */

const template = /** @type {HTMLTemplateElement} */ (document.getElementById("message"));
const failure = /** @type {HTMLTemplateElement} */ (document.getElementById("failure")); // few rows need it
/** @type {WeakMap<Element, string>} */
const sources = new WeakMap();

/** What was typed, of what a row's `.text` shows. @param {Element} place @returns {string} */
export const sourceOf = (place) => sources.get(place);

/** @returns {HTMLLIElement} */
export const newRow = () => /** @type {HTMLLIElement} */ (template.content.firstElementChild.cloneNode(true));

/** A message without `id` is still on its way. @param {HTMLLIElement} row @param {Message} message @param {string} room its address */
export function fill(row, message, room) {
  const pending = message.id === undefined;
  row.toggleAttribute("data-pending", pending);
  row.removeAttribute("data-failed");
  row.querySelector(".failure")?.remove();
  if (message.client_id) row.dataset.clientId = message.client_id;
  row.dataset.userId = message.user_id;
  if (!pending) row.dataset.id = String(message.id);

  paint(row.querySelector(".face"), message.user_id, message.username);
  row.querySelector(".author").textContent = message.username;
  write(row.querySelector(".text"), message.text);
  if (pending) return;
  stamp(row.querySelector(".when"), message.timestamp);
  row.querySelector(".permalink").href = `${room}#m${message.id}`;
}

/** @param {HTMLLIElement} row @param {string} reason */
export function fail(row, reason) {
  row.removeAttribute("data-pending");
  row.setAttribute("data-failed", "");
  if (!row.querySelector(".failure")) row.append(failure.content.firstElementChild.cloneNode(true));
  row.querySelector(".failure-reason").textContent = reason;
}

function write(place, text) {
  if (sources.get(place) === text) return; // an echo must not undo the reader's selection
  sources.set(place, text);
  place.classList.toggle("emoji-only", emojiOnly(text));
  place.replaceChildren(...nodes(text));
}

function stamp(time, timestamp) {
  const at = new Date(timestamp);
  time.dateTime = timestamp;
  time.textContent = timeLabel(at);
  time.title = fullLabel(at);
}

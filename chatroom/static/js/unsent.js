// How much was not sent, in words. Pure.

/** @param {number} count */
export function unsentMessages(count) {
  return count === 1 ? "1 message has not been sent yet" : `${count} messages have not been sent yet`;
}

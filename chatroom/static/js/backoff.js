// How long to wait before the next attempt. Pure.

const LONGEST = 30_000;

/**
 * Doubles from one second to thirty, and takes a random half off, so that browsers a restart
 * threw out together do not come back together.
 * @param {number} attempt how many have failed since the last success, from 0
 * @param {number} chance a number in [0, 1)
 * @returns {number} milliseconds
 */
export function backoff(attempt, chance = Math.random()) {
  return Math.min(LONGEST, 1000 * 2 ** attempt) * (0.5 + chance / 2);
}

/**
 * A server that restarts says goodbye to everybody at once, and then needs a moment itself.
 * @param {number} chance a number in [0, 1)
 * @returns {number} milliseconds
 */
export function afterRestart(chance = Math.random()) {
  return 1000 + 3000 * chance;
}

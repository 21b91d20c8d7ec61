// Whose turn it is to send, among the tabs of one person.

const PATIENCE = 15_000; // milliseconds; a tab that the system froze keeps its lock

/**
 * Run `act` while no other tab runs one of this name. A courtesy, and not what keeps messages single and in order: that
 * is each tab's sending only the first row of the outbox, under its client_id. So where browsers have no locks (plain
 * http in a local network), or one is not given back, we go ahead.
 * @param {string} name @param {() => Promise<void>} act
 */
export async function inTurn(name, act) {
  if (!navigator.locks) return act();
  const patience = AbortSignal.timeout(PATIENCE);
  let begun = false;
  const begin = () => {
    begun = true;
    return act();
  };
  try {
    await navigator.locks.request(name, { signal: patience }, begin);
  } catch (error) {
    if (begun) throw error;
    await act();
  }
}

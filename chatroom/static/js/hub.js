// Facts and who wants to hear them. The facts' names are the server's events, plus a few of our own.

/** @returns {{on(fact: string, hear: (detail?: any) => void): void, tell(fact: string, detail?: any): void}} */
export function hub() {
  /** @type {Map<string, ((detail?: any) => void)[]>} */
  const listeners = new Map();

  return {
    on(fact, hear) {
      listeners.set(fact, [...(listeners.get(fact) ?? []), hear]);
    },
    tell(fact, detail) {
      for (const hear of listeners.get(fact) ?? []) {
        try {
          hear(detail);
        } catch (error) {
          reportError(error); // One listener's fault must not keep a message from the others.
        }
      }
    },
  };
}

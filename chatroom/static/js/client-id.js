// The name its sender gives a message, before the server gives it a number.

/** 128 random bits. crypto.randomUUID does not exist on plain http in a local network. */
export function newClientId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

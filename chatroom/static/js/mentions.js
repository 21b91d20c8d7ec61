// Is somebody called by name? Pure.

/** @param {string} text @param {string} name */
export const mentions = (text, name) => text.toLowerCase().includes(`@${name.toLowerCase()}`);

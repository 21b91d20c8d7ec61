// How far we have read a room's log, and whether something is missing. Pure.

/** A position (epoch, rev) in the log: every change up to `rev` has been seen; `head` is the newest rev we heard of. */
export class Cursor {
  epoch = "";
  rev = 0;
  head = 0;
  #level = 0;
  /** Changes seen beyond a hole. @type {{rev: number, prev: number}[]} */
  #beyond = [];

  /** Begin anew, with the end of a log as it was at `rev`. @param {string} epoch @param {number} rev */
  start(epoch, rev) {
    this.epoch = epoch;
    this.rev = this.head = rev; // also where that is less than before: a backup was restored
    this.#beyond = [];
  }

  /** A live message: moves the cursor if nothing lies between. @param {{rev: number, prev: number}} change */
  see(change) {
    this.hear(change.rev);
    this.#beyond.push(change);
    this.#settle();
  }

  /** The log is said to reach this far. @param {number} head */
  hear(head) {
    this.#level = this.level;
    this.head = Math.max(this.head, head);
  }

  /** Everything up to here has been read from the log itself. @param {number} rev */
  read(rev) {
    this.hear(rev);
    this.rev = Math.max(this.rev, rev);
    this.#settle();
  }

  /** Is there something we have not seen? */
  get behind() {
    return this.rev < this.head;
  }

  /** Where `rev` is, or was, with nothing missing: a message with a larger id is new to us, amended or not. */
  get level() {
    return this.behind ? this.#level : this.rev;
  }

  #settle() {
    this.#beyond.sort((a, b) => a.rev - b.rev);
    while (this.#beyond.length && this.#beyond[0].prev <= this.rev) {
      this.rev = Math.max(this.rev, this.#beyond.shift().rev);
    }
  }
}

interface Waiting {
  readonly isMet: () => boolean;
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

/** Lets callers wait until something is true, without polling it. */
export class Condition {
  readonly #waiting = new Set<Waiting>();

  until(isMet: () => boolean): Promise<void> {
    if (isMet()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiting.add({ isMet, resolve, reject });
    });
  }

  /** To be called whenever what somebody waits for may have come true. */
  check(): void {
    for (const waiting of this.#waiting) {
      if (!waiting.isMet()) continue;
      this.#waiting.delete(waiting);
      waiting.resolve();
    }
  }

  /** Nothing more will happen: whoever still waits, waits in vain. */
  cancelRequests(reason: Error): void {
    for (const { reject } of this.#waiting) reject(reason);
    this.#waiting.clear();
  }
}

interface Waiting {
  readonly isMet: () => boolean;
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

/** Lets callers wait until a condition is true, without polling it. */
export class Condition {
  readonly #waiting = new Set<Waiting>();

  until(isMet: () => boolean): Promise<void> {
    if (isMet()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiting.add({ isMet, resolve, reject });
    });
  }

  /** To be called whenever a condition may have become true. */
  check(): void {
    for (const waiting of this.#waiting) {
      if (!waiting.isMet()) continue;
      this.#waiting.delete(waiting);
      waiting.resolve();
    }
  }

  /** Rejects all waits, since nothing will change any more. */
  rejectAll(reason: Error): void {
    for (const { reject } of this.#waiting) reject(reason);
    this.#waiting.clear();
  }
}

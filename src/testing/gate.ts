/** Delays answers until they are released. */
export class Gate {
  #isClosed = false;
  readonly #waiting = new Set<() => void>();

  hold(): void {
    this.#isClosed = true;
  }

  release(): void {
    this.#isClosed = false;
    for (const open of this.#waiting) open();
  }

  /** Resolves at the next release, or when `over` is aborted; at once for an answer that isn't held. */
  async pass(held: boolean, over: AbortSignal): Promise<void> {
    if (over.aborted || !(held || this.#isClosed)) return;
    await new Promise<void>((resolve) => {
      const open = () => {
        this.#waiting.delete(open);
        over.removeEventListener('abort', open);
        resolve();
      };
      this.#waiting.add(open);
      over.addEventListener('abort', open);
    });
  }
}

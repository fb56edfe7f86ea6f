/** Holds answers back until they are released. */
export class Gate {
  #isShut = false;
  readonly #held = new Set<() => void>();

  hold(): void {
    this.#isShut = true;
  }

  release(): void {
    this.#isShut = false;
    for (const letGo of this.#held) letGo();
  }

  /** Resolves at the next release, or when `over`; at once for an answer that nothing holds. */
  async pass(held: boolean, over: AbortSignal): Promise<void> {
    if (over.aborted || !(held || this.#isShut)) return;
    await new Promise<void>((resolve) => {
      const letGo = () => {
        this.#held.delete(letGo);
        over.removeEventListener('abort', letGo);
        resolve();
      };
      this.#held.add(letGo);
      over.addEventListener('abort', letGo);
    });
  }
}

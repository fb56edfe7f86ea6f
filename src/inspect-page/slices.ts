/** Lets messages be handled between slices of long work. */
export class Slices {
  readonly #sliceMs: number;
  readonly #channel = new MessageChannel();
  #beganAt = performance.now();
  #resume: (() => void) | null = null;

  constructor(sliceMs: number) {
    this.#sliceMs = sliceMs;
    this.#channel.port1.onmessage = () => this.#resume?.();
  }

  /** Whether a slice was over; then the next one has begun. */
  async isOver(): Promise<boolean> {
    if (performance.now() - this.#beganAt < this.#sliceMs) return false;
    // Not a timer: those that follow each other wait at least 4 ms.
    await new Promise<void>((resolve) => {
      this.#resume = resolve;
      this.#channel.port2.postMessage(null);
    });
    this.#beganAt = performance.now();
    return true;
  }
}

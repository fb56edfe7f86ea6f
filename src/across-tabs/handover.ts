interface HandoverOptions {
  /** Whether a tab of a higher rank is there; `null` where this tab leads no more. */
  readonly isOutranked: () => Promise<boolean | null>;
  readonly isFetching: () => boolean;
  /** This tab keeps the lead. */
  readonly keep: () => void;
  /** Another tab may lead. */
  readonly resign: () => void;
}

/** How long a leader waits for the answer in flight before it hands over. */
const IN_FLIGHT_MS = 2_000;

/** Lets a tab of a higher rank lead, once no request is in flight that it would have to make again. */
export class Handover {
  readonly #options: HandoverOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: HandoverOptions) {
    this.#options = options;
  }

  /** Whether it waits for the answer in flight. */
  get isPending(): boolean {
    return this.#timer !== undefined;
  }

  async consider(): Promise<void> {
    const { isOutranked, isFetching, keep, resign } = this.#options;
    const hasHigher = await isOutranked();
    if (hasHigher === null) return;
    if (!hasHigher) {
      this.cancel();
      keep();
    } else if (!isFetching()) resign();
    else this.#timer ??= setTimeout(resign, IN_FLIGHT_MS);
  }

  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

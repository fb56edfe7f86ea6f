import type { PollSnapshot } from './poll-snapshot.ts';

/** Whose failures were shown, and haven't been followed by a good answer yet. */
export class Outages {
  readonly #shown = new Set<string>();

  add(ids: Iterable<string>): void {
    for (const id of ids) this.#shown.add(id);
  }

  /** Of those that were answered, the ones that have recovered and continue: each once after its failures. */
  recovered<T extends PollSnapshot['context']>(answered: readonly T[]): T[] {
    return answered.filter(
      ({ id, failure, ending }) => failure === null && this.#shown.delete(id) && ending === null,
    );
  }
}

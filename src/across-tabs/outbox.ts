import type { EventObject } from 'xstate';

/** Events for the leader that none has taken yet, by their numbers. */
export class Outbox {
  readonly #events = new Map<number, EventObject>();
  #count = 0;

  get isEmpty(): boolean {
    return this.#events.size === 0;
  }

  /** Returns its number. */
  add(event: EventObject): number {
    this.#count += 1;
    this.#events.set(this.#count, event);
    return this.#count;
  }

  taken(number: number): void {
    this.#events.delete(number);
  }

  all(): readonly (readonly [number, EventObject])[] {
    return [...this.#events];
  }

  /** For this tab to perform itself. */
  takeBack(): readonly EventObject[] {
    const events = [...this.#events.values()];
    this.#events.clear();
    return events;
  }
}

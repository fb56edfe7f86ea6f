import type { EventObject } from 'xstate';
import { type Known, stateOf } from './known.ts';
import type { Place, UnsentMessage } from './message.ts';
import { changeOf } from './pages-change.ts';
import { knownIn, type SecretFinder } from './secrets-in.ts';

interface BroadcastOptions {
  readonly isLeading: () => boolean;
  /** The poll as it is now. */
  readonly remember: () => Known | null;
  readonly findSecret: SecretFinder;
  readonly post: (message: UnsentMessage) => void;
  /** What would be told holds a secret: nothing was told. */
  readonly onSecret: (secret: string) => void;
}

const NO_PLACE: Place = { term: 0, turn: 0 };

/** What a leader tells the other tabs: each snapshot in its turn, of a fleet the pages that have changed. */
export class Broadcast {
  readonly #options: BroadcastOptions;
  #place = NO_PLACE;
  #sentPages: readonly (readonly unknown[])[] = [];
  #toldSince: EventObject[] = [];
  #isPending = false;

  constructor(options: BroadcastOptions) {
    this.#options = options;
  }

  /** Where the last snapshot stands; its term is 0 while this tab doesn't lead. */
  get place(): Place {
    return this.#place;
  }

  /** From now on this tab leads, after what is known of other terms. */
  begin(known: Known | null): void {
    this.#place = { term: Math.max((known?.term ?? 0) + 1, Date.now()), turn: 0 };
    this.#sentPages = [];
  }

  end(): void {
    this.#place = NO_PLACE;
  }

  /** An event goes along with the next snapshot. */
  add(event: EventObject): void {
    this.#toldSince.push(event);
    this.publishSoon();
  }

  /** Once for all that happens in a task. */
  publishSoon(): void {
    if (this.#isPending) return;
    this.#isPending = true;
    queueMicrotask(() => this.publishNow());
  }

  /** What is still to be published. */
  publishNow(): void {
    if (this.#isPending) this.publish();
    this.#isPending = false;
  }

  publish(): void {
    const { isLeading, remember, findSecret, post, onSecret } = this.#options;
    if (!isLeading()) {
      this.#toldSince = [];
      return;
    }
    const isWhole = this.#place.turn === 0;
    this.#place = { ...this.#place, turn: this.#place.turn + 1 };
    const known = remember();
    if (!known) return;
    const { pages } = known.snapshot.context;
    const before = isWhole ? [] : this.#sentPages;
    const change = pages ? changeOf(before, pages) : null;
    const told = this.#toldSince;
    const changed = change?.changed.map(([, page]) => page);
    const secret = findSecret([...knownIn(known.snapshot, changed), ...told]);
    if (secret) {
      onSecret(secret);
      return;
    }
    this.#toldSince = [];
    this.#sentPages = pages ?? [];
    post({ ...stateOf(known), to: null, pages: change, isWhole, told });
  }

  /** All of the poll, for one tab. */
  answer(to: string): void {
    const { remember, findSecret, post, onSecret } = this.#options;
    const known = remember();
    if (!known) return;
    const { pages } = known.snapshot.context;
    const secret = findSecret(knownIn(known.snapshot, pages));
    if (secret) {
      onSecret(secret);
      return;
    }
    const change = pages ? changeOf([], pages) : null;
    post({ ...stateOf(known), to, pages: change, isWhole: true, told: [] });
  }
}

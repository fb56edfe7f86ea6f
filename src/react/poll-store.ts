import { type Actor, type ActorOptions, type AnyActorLogic, createActor } from 'xstate';
import { initialContext, type PollingInput } from '../../machines/polling.context.ts';
import type { PollingEvent } from '../../machines/polling.events.ts';
import type { PollingMachine } from '../create-polling-machine.ts';
import { page } from './page.ts';
import { IDLE, type PollView, viewOf } from './poll-view.ts';

/** What a component that looks at a poll wants of it. */
export interface Wishes {
  readonly enabled: boolean;
  readonly pauseWhenHidden: boolean;
  readonly pauseWhenOffline: boolean;
}

/** What a component can do to a poll. The functions stay the same for as long as the poll is the same. */
export interface PollControls {
  /** Starts it, resumes it when it is paused, begins anew when it has ended. */
  readonly start: () => void;
  readonly stop: () => void;
  /** Asks now, unless the server said when. */
  readonly refresh: () => void;
  readonly pause: () => void;
  readonly resume: () => void;
  /** Begins anew, whatever was before: after new credentials, say. */
  readonly restart: () => void;
}

/** Told of all that happens in the poll, as `createActor`'s option of that name. */
export type Inspect = NonNullable<ActorOptions<AnyActorLogic>['inspect']>;

/**
 * One poll and the components that look at it. It runs while any of them wants it to, is paused while none
 * does, and is gone when none is left.
 */
export class PollStore<TData> {
  readonly #machine: PollingMachine<TData>;
  readonly #input: PollingInput;
  readonly #inspect: Inspect | undefined;
  readonly #abandoned: () => void;
  readonly #viewers = new Map<symbol, Wishes>();
  readonly #listeners = new Set<() => void>();
  #actor: Actor<PollingMachine<TData>> | null = null;
  #heldByUser = false;
  #turn: ReturnType<typeof setTimeout> | undefined;
  #unwatch: (() => void) | null = null;

  view: PollView<TData> = IDLE;

  /** @throws {InputError} for an id or a policy that can't be taken. */
  constructor(
    machine: PollingMachine<TData>,
    input: PollingInput,
    inspect?: Inspect,
    abandoned = () => {},
  ) {
    initialContext({ input });
    this.#machine = machine;
    this.#input = input;
    this.#inspect = inspect;
    this.#abandoned = abandoned;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** A component looks, until the function that it gets is called. */
  join(wishes: Wishes): () => void {
    const viewer = Symbol();
    this.#viewers.set(viewer, wishes);
    this.#reconcileSoon();
    return () => {
      this.#viewers.delete(viewer);
      this.#reconcileSoon();
    };
  }

  readonly controls: PollControls = {
    start: () => {
      this.#heldByUser = false;
      if (this.#actor === null || this.view.outcome !== null) this.#begin();
      else this.#resume();
    },
    stop: () => {
      if (this.#actor === null) this.#begin(false);
      this.#send({ type: 'poll.stop', at: Date.now() });
    },
    refresh: () => this.#send({ type: 'poll.refresh' }),
    pause: () => {
      this.#heldByUser = true;
      this.#send({ type: 'poll.pause' });
    },
    resume: () => {
      this.#heldByUser = false;
      this.#resume();
    },
    restart: () => {
      this.#heldByUser = false;
      this.#begin();
    },
  };

  #begin(autoStart = true): void {
    this.#actor?.stop();
    const actor = createActor(this.#machine, {
      input: { ...this.#input, autoStart },
      ...(this.#inspect && { inspect: this.#inspect }),
    });
    this.#actor = actor;
    actor.subscribe((snapshot) => {
      if (actor === this.#actor) this.#show(viewOf(snapshot));
    });
    actor.start();
    this.#show(viewOf(actor.getSnapshot()));
  }

  #resume(): void {
    this.#send({ type: 'poll.resume', at: Date.now() });
  }

  #send(event: PollingEvent): void {
    if (this.#actor?.getSnapshot().status === 'active') this.#actor.send(event);
  }

  #show(view: PollView<TData>): void {
    this.view = view;
    for (const listener of this.#listeners) listener();
  }

  /**
   * Not at once: StrictMode mounts, unmounts and mounts again, and a poll that moves from one component
   * to another has no viewer for a moment.
   */
  #reconcileSoon(): void {
    clearTimeout(this.#turn);
    this.#turn = setTimeout(() => this.#reconcile());
  }

  #reconcile(): void {
    if (this.#viewers.size === 0) {
      this.#leave();
      return;
    }
    this.#unwatch ??= page.watch(() => this.#reconcile());
    const isWanted = !this.#heldByUser && [...this.#viewers.values()].some(isServed);
    if (!isWanted) this.#send({ type: 'poll.pause' });
    else if (this.#actor === null) this.#begin();
    else this.#resume();
  }

  #leave(): void {
    this.#unwatch?.();
    this.#unwatch = null;
    this.#actor?.stop();
    this.#actor = null;
    this.#heldByUser = false;
    this.view = IDLE;
    this.#abandoned();
  }
}

/** Whether a viewer wants the poll to run while the page is as it is. */
const isServed = ({ enabled, pauseWhenHidden, pauseWhenOffline }: Wishes) =>
  enabled && !(pauseWhenHidden && page.isHidden()) && !(pauseWhenOffline && page.isOffline());

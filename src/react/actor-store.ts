import type { ActorOptions, AnyActorLogic } from 'xstate';
import type { PollingEvent } from '../../machines/polling.events.ts';
import { pageVisibility } from './page-visibility.ts';

/** What a component that looks at a poll wants of it. */
export interface ViewerState {
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

/** An actor of a chart that knows the events of polling. */
interface PollActor<TSnapshot> {
  start(): unknown;
  stop(): unknown;
  send(event: PollingEvent): void;
  subscribe(listener: (snapshot: TSnapshot) => void): unknown;
  getSnapshot(): TSnapshot;
}

interface Run<TActor, TSnapshot, TView> {
  /** A new actor, not started yet. */
  readonly create: (autoStart: boolean) => TActor;
  readonly viewOf: (snapshot: TSnapshot) => TView;
  /** The view while there is no actor. */
  readonly idle: () => TView;
  /** Whether to begin now that somebody wants it to run. Default: once. */
  readonly shouldStart?: (hasBegun: boolean) => boolean;
  /** Called when nobody looks any more. */
  readonly abandoned?: () => void;
}

/**
 * One actor and the components that look at it. It runs while any of them wants it to, is paused while none
 * does, and is gone when none is left.
 */
export class ActorStore<
  TSnapshot extends { readonly status: string },
  TActor extends PollActor<TSnapshot>,
  TView extends { readonly outcome: unknown },
> {
  readonly #run: Run<TActor, TSnapshot, TView>;
  readonly #viewers = new Map<symbol, ViewerState>();
  readonly #listeners = new Set<() => void>();
  #actor: TActor | null = null;
  #pausedByUser = false;
  #turn: ReturnType<typeof setTimeout> | undefined;
  #unwatch: (() => void) | null = null;

  view: TView;

  constructor(run: Run<TActor, TSnapshot, TView>) {
    this.#run = run;
    this.view = run.idle();
  }

  get idle(): TView {
    return this.#run.idle();
  }

  /** The actor while it can be told something. */
  get active(): TActor | null {
    return this.#actor?.getSnapshot().status === 'active' ? this.#actor : null;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** A component looks, until the function that it gets is called. */
  join(wanted: ViewerState): () => void {
    const viewer = Symbol();
    this.#viewers.set(viewer, wanted);
    this.#reconcileSoon();
    return () => {
      this.#viewers.delete(viewer);
      this.#reconcileSoon();
    };
  }

  /** What `idle` and `shouldStart` say may have changed. */
  changed(): void {
    if (this.#actor === null) this.#show(this.idle);
    this.#reconcileSoon();
  }

  readonly controls: PollControls = {
    start: () => {
      this.#pausedByUser = false;
      if (this.#actor === null || this.view.outcome !== null) this.#beginAnew();
      else this.#resume();
    },
    stop: () => {
      if (this.#actor === null) this.#begin(false);
      this.#send({ type: 'poll.stop', at: Date.now() });
    },
    refresh: () => this.#send({ type: 'poll.refresh', at: Date.now() }),
    pause: () => {
      this.#pausedByUser = true;
      this.#send({ type: 'poll.pause', at: Date.now() });
    },
    resume: () => {
      this.#pausedByUser = false;
      if (this.#actor === null) this.#reconcileSoon();
      else this.#resume();
    },
    restart: () => {
      this.#pausedByUser = false;
      this.#beginAnew();
    },
  };

  /** While nobody looks, whoever comes begins it. */
  #beginAnew(): void {
    if (this.#viewers.size === 0) this.#leave();
    else this.#begin();
  }

  #begin(autoStart = true): void {
    this.#actor?.stop();
    const actor = this.#run.create(autoStart);
    this.#actor = actor;
    actor.subscribe((snapshot) => {
      if (actor === this.#actor) this.#show(this.#run.viewOf(snapshot));
    });
    actor.start();
    this.#show(this.#run.viewOf(actor.getSnapshot()));
  }

  #resume(): void {
    this.#send({ type: 'poll.resume', at: Date.now() });
  }

  #send(event: PollingEvent): void {
    this.active?.send(event);
  }

  #show(view: TView): void {
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
    this.#unwatch ??= pageVisibility.watch(() => this.#reconcile());
    const isWanted = !this.#pausedByUser && [...this.#viewers.values()].some(isServed);
    const { shouldStart = (hasBegun) => !hasBegun } = this.#run;
    if (!isWanted) this.#send({ type: 'poll.pause', at: Date.now() });
    else if (shouldStart(this.#actor !== null)) this.#begin();
    else this.#resume();
  }

  #leave(): void {
    this.#unwatch?.();
    this.#unwatch = null;
    this.#actor?.stop();
    this.#actor = null;
    this.#pausedByUser = false;
    this.view = this.idle;
    this.#run.abandoned?.();
  }
}

/** Whether a viewer wants the poll to run while the page is as it is. */
const isServed = ({ enabled, pauseWhenHidden, pauseWhenOffline }: ViewerState) =>
  enabled &&
  !(pauseWhenHidden && pageVisibility.isHidden()) &&
  !(pauseWhenOffline && pageVisibility.isOffline());

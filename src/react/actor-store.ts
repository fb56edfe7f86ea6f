import type { ActorOptions, AnyActorLogic, EventObject } from 'xstate';
import type { PollingEvent } from '../../machines/polling.events.ts';
import { pageVisibility } from './page-visibility.ts';

/** When one component wants the poll to run. */
export interface ViewerState {
  readonly enabled: boolean;
  readonly pauseWhenHidden: boolean;
  readonly pauseWhenOffline: boolean;
}

/** Controls of a poll. The functions are stable for as long as the poll is the same. */
export interface PollControls {
  /** Starts the poll, resumes it when it is paused, or restarts it when it has ended. */
  readonly start: () => void;
  readonly stop: () => void;
  /** Polls now, unless the server imposed a wait; once for calls made together. */
  readonly refresh: () => void;
  readonly pause: () => void;
  readonly resume: () => void;
  /** Starts a new poll whatever the state of this one, e.g. after a change of credentials. */
  readonly restart: () => void;
}

/** Receives all inspection events of the poll, like the option `inspect` of `createActor`. */
export type Inspect = NonNullable<ActorOptions<AnyActorLogic>['inspect']>;

/** An actor that accepts the events of a poll. */
export interface PollActor<TSnapshot, TEmitted, TEvent = PollingEvent> {
  start(): unknown;
  stop(): unknown;
  send(event: TEvent): void;
  on(type: '*', listener: (event: TEmitted) => void): unknown;
  subscribe(listener: (snapshot: TSnapshot) => void): unknown;
  getSnapshot(): TSnapshot;
  /** Of one that tabs share: what the components of this tab want. It runs as any tab wants. */
  attend?(attention: { readonly wants: boolean; readonly isVisible: boolean }): void;
  /** Of one that tabs share: begins the poll again in all of them. */
  restart?(): void;
  /** Of one that tabs share: changes what is polled. */
  move?(changes: readonly TEvent[]): void;
}

/** Something that tells events to the components that listen. */
export interface EventSource<TEvent> {
  /** Returns a function that ends it. */
  listen(listener: (event: TEvent) => void): () => void;
}

interface ActorStoreOptions<TActor, TSnapshot, TEmitted, TView, TEvent> {
  /** Returns a new actor that isn't started yet; `null` while there is nothing to poll, or nothing to do it with. */
  readonly create: () => TActor | null;
  readonly viewOf: (snapshot: TSnapshot) => TView;
  /** The view while there is no actor. */
  readonly idle: () => TView;
  /** Whether to start an actor when a viewer wants the poll to run. Default: only if none was started. */
  readonly shouldStart?: (hasStarted: boolean) => boolean;
  /** Whether other tabs may run the poll: then it is shown while this tab is hidden or offline. */
  readonly isShared?: () => boolean;
  /** What to tell of an event that the actor emits, and of a new view. */
  readonly toldOf: (event: TEmitted) => TEvent;
  readonly toldOfView: (view: TView) => readonly TEvent[];
  /** Called before the actor is started, paused or resumed for its viewers. */
  readonly onReconcile?: () => void;
  /** Called when the last viewer has left, while the last view is still there. */
  readonly onDispose?: () => void;
}

/**
 * One actor and its viewers, the components that show it. It runs while any viewer wants it to, is paused while
 * none does, and is disposed when the last viewer leaves.
 */
export class ActorStore<
  TSnapshot extends { readonly status: string },
  TEmitted extends EventObject,
  TActor extends PollActor<TSnapshot, TEmitted>,
  TView extends { readonly outcome: unknown },
  TEvent,
> implements EventSource<TEvent>
{
  readonly #options: ActorStoreOptions<TActor, TSnapshot, TEmitted, TView, TEvent>;
  readonly #viewers = new Map<symbol, ViewerState>();
  readonly #listeners = new Set<() => void>();
  readonly #eventListeners = new Set<(event: TEvent) => void>();
  /** Whether the view is another one than the listeners have heard of. */
  #isNewView = false;
  #actor: TActor | null = null;
  #pausedByUser = false;
  /** Whether it was refreshed in the code that is running. */
  #hasRefreshed = false;
  #reconcileTimer: ReturnType<typeof setTimeout> | undefined;
  #unsubscribePage: (() => void) | null = null;

  view: TView;

  constructor(options: ActorStoreOptions<TActor, TSnapshot, TEmitted, TView, TEvent>) {
    this.#options = options;
    this.view = options.idle();
  }

  get idle(): TView {
    return this.#options.idle();
  }

  /** The actor, `null` unless it is running. */
  get active(): TActor | null {
    return this.#actor?.getSnapshot().status === 'active' ? this.#actor : null;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  listen(listener: (event: TEvent) => void): () => void {
    this.#eventListeners.add(listener);
    return () => this.#eventListeners.delete(listener);
  }

  /** Adds a viewer. Returns a function that removes it. */
  addViewer(state: ViewerState): () => void {
    const viewer = Symbol();
    this.#viewers.set(viewer, state);
    this.#reconcileSoon();
    return () => {
      this.#viewers.delete(viewer);
      this.#reconcileSoon();
    };
  }

  /** To be called when the results of `idle` or `shouldStart` may have changed. */
  update(): void {
    if (this.#actor === null) this.#show(this.idle);
    this.#reconcileSoon();
  }

  /** To be called while React commits, when no component may be rendered: the listeners hear of the view soon. */
  showSoon(view: TView): void {
    this.view = view;
    this.#isNewView = true;
    this.#reconcileSoon();
  }

  readonly controls: PollControls = {
    start: () => {
      this.#pausedByUser = false;
      if (this.#actor === null || this.view.outcome !== null) this.#restart();
      else this.#resume();
    },
    stop: () => {
      if (this.#actor === null) this.#startActor(false);
      this.#send({ type: 'poll.stop', at: Date.now() });
    },
    refresh: () => this.#refresh(),
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
      this.#restart();
    },
  };

  /** Several components may hear the same news together: the request that the first makes is no older. */
  #refresh(): void {
    if (this.#hasRefreshed) return;
    this.#hasRefreshed = true;
    queueMicrotask(() => {
      this.#hasRefreshed = false;
    });
    this.#send({ type: 'poll.refresh', at: Date.now() });
  }

  /** Without viewers the actor is disposed; the next viewer starts a new one. */
  #restart(): void {
    if (this.#viewers.size === 0) this.#dispose();
    else if (this.#actor?.restart) this.#actor.restart();
    else this.#startActor();
  }

  #startActor(autoStart = true): void {
    this.#actor?.stop();
    const actor = this.#options.create();
    this.#actor = actor;
    if (actor === null) return;
    actor.on('*', (event) => {
      if (actor === this.#actor) this.#tell(this.#options.toldOf(event));
    });
    actor.start();
    // The chart knows the time from the start.
    if (autoStart) actor.send({ type: 'poll.start', at: Date.now() });
    const show = (snapshot: TSnapshot) => {
      if (actor !== this.#actor) return;
      const view = this.#options.viewOf(snapshot);
      this.#show(view);
      for (const event of this.#options.toldOfView(view)) this.#tell(event);
    };
    actor.subscribe(show);
    show(actor.getSnapshot());
    this.#attend(actor);
  }

  /** Resumes the actor, or starts another one in its place where that is due. */
  #resume(): void {
    if (this.#options.shouldStart?.(true)) this.#startActor();
    else this.#send({ type: 'poll.resume', at: Date.now() });
  }

  #send(event: PollingEvent): void {
    this.active?.send(event);
  }

  /** What a listener throws is reported, and ends neither the poll nor what others hear. */
  #tell(event: TEvent): void {
    for (const listener of [...this.#eventListeners])
      try {
        listener(event);
      } catch (error) {
        setTimeout(() => {
          throw error;
        });
      }
  }

  #show(view: TView): void {
    this.view = view;
    this.#isNewView = false;
    for (const listener of this.#listeners) listener();
  }

  /**
   * In a new task: StrictMode mounts, unmounts and mounts again, and a poll that moves from one component to
   * another has no viewer for a moment.
   */
  #reconcileSoon(): void {
    clearTimeout(this.#reconcileTimer);
    this.#reconcileTimer = setTimeout(() => this.#reconcile());
  }

  #reconcile(): void {
    if (this.#viewers.size === 0) {
      this.#dispose();
      return;
    }
    this.#unsubscribePage ??= pageVisibility.subscribe(() => this.#reconcile());
    this.#options.onReconcile?.();
    if (this.#isNewView) this.#show(this.view);
    const viewers = [...this.#viewers.values()];
    const shouldRun = !this.#pausedByUser && viewers.some(wantsPolling);
    if (this.#actor?.attend) {
      if (this.#options.shouldStart?.(true)) this.#startActor();
      else this.#attend(this.#actor);
    } else if (!shouldRun && !this.#joinsUnseen(viewers))
      this.#send({ type: 'poll.pause', at: Date.now() });
    else if (this.#actor !== null) this.#resume();
    else if (this.#options.shouldStart?.(false) ?? true) this.#startActor();
  }

  #joinsUnseen(viewers: readonly ViewerState[]): boolean {
    const { isShared } = this.#options;
    const isWanted = !this.#pausedByUser && viewers.some(({ enabled }) => enabled);
    return this.#actor === null && isWanted && isShared?.() === true;
  }

  /** Whether a poll that tabs share is paused by a user, it knows for all of them. */
  #attend(actor: TActor): void {
    const wants = [...this.#viewers.values()].some(wantsPolling);
    actor.attend?.({ wants, isVisible: !pageVisibility.isHidden() });
  }

  #dispose(): void {
    this.#unsubscribePage?.();
    this.#unsubscribePage = null;
    this.#actor?.stop();
    this.#actor = null;
    this.#pausedByUser = false;
    this.#options.onDispose?.();
    this.view = this.idle;
  }
}

/** Whether a viewer wants the poll to run with the current visibility and connectivity of the page. */
const wantsPolling = ({ enabled, pauseWhenHidden, pauseWhenOffline }: ViewerState) =>
  enabled &&
  !(pauseWhenHidden && pageVisibility.isHidden()) &&
  !(pauseWhenOffline && pageVisibility.isOffline());

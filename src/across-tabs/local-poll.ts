import type { EventObject, Snapshot } from 'xstate';
import type { Known, PollSnapshot } from './known.ts';

/** An actor of this tab. */
export interface LocalActor {
  start(): unknown;
  stop(): unknown;
  send(event: never): void;
  on(type: '*', listener: (event: EventObject) => void): unknown;
  subscribe(listener: () => void): unknown;
  getSnapshot(): unknown;
  getPersistedSnapshot(): Snapshot<unknown>;
}

/** Where the actors of a poll come from. */
export interface ActorSource {
  /** The actor that the poll begins with where no tab has one yet; not started. */
  readonly first: LocalActor;
  /** A new actor that isn't started yet, with first answers of its own where it is a fleet. */
  readonly create: (observations: unknown) => LocalActor;
  /** First answers for the next actor. */
  readonly takeObservations: () => unknown;
  /** The actor that a snapshot describes, not started. Throws for what isn't a snapshot of its machine. */
  readonly restore: (snapshot: Snapshot<unknown>) => LocalActor;
}

interface LocalPollOptions {
  readonly source: ActorSource;
  /** Called before an actor begins to run the poll. */
  readonly onRun: ((actor: LocalActor) => void) | undefined;
  readonly onTold: (event: EventObject) => void;
  /** The poll was attached, or has changed. */
  readonly onShow: () => void;
  readonly onChange: () => void;
}

/** The poll while this tab runs it. */
export class LocalPoll {
  readonly #options: LocalPollOptions;
  #actor: LocalActor | null = null;
  #isFirstUsed = false;

  constructor(options: LocalPollOptions) {
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#actor !== null;
  }

  /** `undefined` while this tab doesn't run it. */
  get snapshot(): unknown {
    return this.#actor?.getSnapshot();
  }

  get persisted(): PollSnapshot | null {
    return (this.#actor?.getPersistedSnapshot() as PollSnapshot | undefined) ?? null;
  }

  send(event: EventObject): void {
    this.#actor?.send(event as never);
  }

  /** Runs the poll from what is known of it, unless it runs or has ended. */
  run(known: Known | null): void {
    if (!this.#actor && known?.snapshot.status !== 'done') this.#attach(this.#actorFor(known));
  }

  /**
   * Puts a new poll in the place of the one before, unless it can't begin.
   *
   * @param onBegin called before it does.
   */
  begin(observations: unknown, onBegin: () => void): void {
    const actor = this.#options.source.create(observations);
    if ((actor.getSnapshot() as PollSnapshot).status === 'error') return;
    onBegin();
    this.stop();
    this.#attach(actor);
  }

  stop(): void {
    const actor = this.#actor;
    this.#actor = null;
    actor?.stop();
  }

  #actorFor(known: Known | null): LocalActor {
    const { first, create, takeObservations, restore } = this.#options.source;
    if (known) {
      try {
        return restore(known.snapshot);
      } catch {
        // Nothing is lost but the wait: the poll begins again.
      }
    }
    if (this.#isFirstUsed) return create(takeObservations());
    this.#isFirstUsed = true;
    return first;
  }

  #attach(actor: LocalActor): void {
    const { onRun, onTold, onShow, onChange } = this.#options;
    this.#actor = actor;
    actor.on('*', (event) => {
      if (actor === this.#actor) onTold(event);
    });
    actor.subscribe(() => {
      if (actor !== this.#actor) return;
      onShow();
      onChange();
    });
    onRun?.(actor);
    actor.start();
    onShow();
  }
}

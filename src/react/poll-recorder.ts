import type { ActorRefFrom } from 'xstate';
import type { PollingMachine } from '../polling/create-polling-machine.ts';
import { loadedRecorder, loadRecorder } from './load-recorder.ts';
import type { RecordedPoll } from './recorded-poll.ts';

/** A recording of a poll: a bug report to download. */
export interface PollRecording {
  /**
   * Its lines until now, for `replayPolling`, with secrets left out: the last 500 answers, at least 250, and before
   * them the snapshot that they began with. None before the poll begins, and where another tab has run it all along.
   */
  readonly lines: () => readonly string[];
  /**
   * Gives the user a file that `pollchart replay` reads. Returns whether there was anything to save.
   *
   * @param name Default: the id with `.jsonl`.
   */
  readonly download: (name?: string) => boolean;
}

/** Records what runs a poll, for as long as any component wants it. */
export class PollRecorder<TData> implements PollRecording {
  readonly #machine: PollingMachine<TData>;
  readonly #id: string;
  readonly #onChange: () => void;
  #wanted = 0;
  #actor: ActorRefFrom<PollingMachine<TData>> | null = null;
  #recording: RecordedPoll | null = null;

  /** @param onChange called when `isReady` may have changed, or `reconcile` is to be called. */
  constructor(machine: PollingMachine<TData>, id: string, onChange: () => void) {
    this.#machine = machine;
    this.#id = id;
    this.#onChange = onChange;
  }

  /** Whether a poll may begin: one that is to be recorded waits until it can be. */
  get isReady(): boolean {
    return this.#wanted === 0 || loadedRecorder() !== undefined;
  }

  /** A component wants a recording. Returns a function that ends it. */
  want(): () => void {
    this.#wanted += 1;
    if (loadedRecorder() === undefined) void loadRecorder().then(this.#onChange);
    else this.#onChange();
    return () => {
      this.#wanted -= 1;
      this.#onChange();
    };
  }

  /** To be called before another actor begins to run the poll, and with `null` when none does any more. */
  follow(actor: ActorRefFrom<PollingMachine<TData>> | null): void {
    this.#drop();
    this.#actor = actor;
    this.reconcile();
  }

  /** Begins the recording, or ends it, as components want. */
  reconcile(): void {
    if (this.#wanted === 0) this.#drop();
    else if (this.#actor !== null)
      this.#recording ??= loadedRecorder()?.(this.#machine, this.#id, this.#actor) ?? null;
  }

  readonly lines = (): readonly string[] => this.#recording?.lines() ?? [];

  readonly download = (name?: string): boolean => this.#recording?.download(name) ?? false;

  #drop(): void {
    this.#recording?.stop();
    this.#recording = null;
  }
}

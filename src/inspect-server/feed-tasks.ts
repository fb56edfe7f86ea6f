import type { AnyActorRef, AnyStateMachine, Snapshot } from 'xstate';
import type { Entry, Found } from '../replay/recording.ts';
import type { FeedChart } from './feed-message.ts';

/** An actor that the page shows. */
export interface Shown {
  readonly id: string;
  readonly actorRef: AnyActorRef;
  readonly machine: AnyStateMachine;
  readonly rootId: string;
  /** Becomes `other` when its recording is too large for a page. */
  chart: FeedChart;
  /** Whether XState has reported a snapshot of it. */
  hasReported: boolean;
  /** What it has received and not processed yet. */
  readonly received: SnapshotTask['event'][];
  /** Whether it is known from its beginning, and has received nothing yet. */
  isUntouched: boolean;
  /** Whether its recording needs a header, before which lines may be missing. */
  needsHeader: boolean;
  /** Whether its recording should begin its next half, or be reduced to what follows. */
  renewal: 'half' | 'whole' | null;
  /** Since the last header. */
  exchanges: number;
  entries: number;
  /** Its newest snapshot that waits to be sent. */
  waiting: SnapshotTask | null;
  /** Of its last snapshot, before anything was left out. */
  lastBytes: number;
  hasEnded: boolean;
}

export interface HeaderTask {
  readonly type: 'header';
  readonly shown: Shown;
  readonly at: number;
  readonly snapshot: Snapshot<unknown>;
  /** Whether no line is missing before it. */
  readonly isGapless: boolean;
  /** Whether the lines before it are no longer kept. */
  readonly isOnly: boolean;
}

export interface EntryTask extends Entry {
  readonly type: 'entry';
  readonly shown: Shown;
}

export interface EndTask {
  readonly type: 'end';
  readonly shown: Shown;
  readonly at: number;
  /** Of a poll or fleet that came to its end: the last line of its recording. */
  readonly end: Found | null;
}

export interface SnapshotTask {
  readonly type: 'snapshot';
  readonly shown: Shown;
  at: number;
  event: { readonly type: string } | null;
  snapshot: Snapshot<unknown>;
}

export type Task =
  | { readonly type: 'actor'; readonly shown: Shown }
  | EndTask
  | HeaderTask
  | EntryTask
  | SnapshotTask;

/** What is to be told to pages, in order. */
export class FeedTasks {
  #tasks: Task[] = [];
  #done = 0;
  #droppable = 0;

  get length(): number {
    return this.#tasks.length - this.#done;
  }

  /** How many `dropAllButActors` would drop. */
  get droppable(): number {
    return this.#droppable;
  }

  push(task: Task): void {
    this.#tasks.push(task);
    if (isDroppable(task)) this.#droppable += 1;
  }

  shift(): Task | undefined {
    const task = this.#tasks[this.#done];
    if (!task) return undefined;
    if (isDroppable(task)) this.#droppable -= 1;
    this.#done += 1;
    if (this.#done * 2 > this.#tasks.length) {
      this.#tasks.splice(0, this.#done);
      this.#done = 0;
    }
    return task;
  }

  clear(): void {
    this.#tasks = [];
    this.#done = 0;
    this.#droppable = 0;
  }

  /** Leaves only which actors there are. Returns those of whom something was dropped. */
  dropAllButActors(): ReadonlySet<Shown> {
    const waiting = this.#tasks.slice(this.#done);
    this.clear();
    this.#tasks = waiting.filter((task) => !isDroppable(task));
    return new Set(waiting.filter(isDroppable).map(({ shown }) => shown));
  }
}

const isDroppable = ({ type }: Task) => type !== 'actor' && type !== 'end';

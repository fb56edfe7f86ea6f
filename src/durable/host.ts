import type { Task } from './outstanding.ts';
import type { DurableSnapshot } from './snapshot.ts';

/** All that a host stores of a poll. JSON. */
export interface DurableRecord {
  /** 1 for the first record of a poll, one more for each that replaces it: the fence. */
  readonly version: number;
  readonly snapshot: DurableSnapshot;
  /** Still to be done: what has been scheduled and not settled. */
  readonly tasks: readonly Task[];
}

/** A task that a worker has claimed. JSON. */
export interface ClaimedTask {
  /** The key of its poll. */
  readonly key: string;
  readonly task: Task;
}

/**
 * Does one task; resolves once what follows from it is stored.
 *
 * @param signal aborted when the claim is lost, or the worker is to end at once.
 */
export type Work = (claimed: ClaimedTask, signal?: AbortSignal) => Promise<void>;

/**
 * What a store with timers must offer so that `durablePolls` can run polls on it: a database with a job queue, a
 * queue, an alarm. Whether one does is tested with `hostChecks` of `pollchart/testing`.
 */
export interface DurableHost {
  /** The record that was saved last; `null` when there is none. */
  load(key: string): Promise<DurableRecord | null>;

  /**
   * Stores the record in place of the one before, and schedules tasks, in one transaction: both happen or neither,
   * wherever a process or the store crashes.
   *
   * @param scheduled tasks of the record that are new: a fetch at once, a timer after its `delayMs`. A task's `id` is
   * unique in its poll.
   * @returns `false`, with nothing stored and nothing scheduled, unless the version that is stored is
   * `record.version - 1` (0 when none is): the fence, which keeps out a worker that works on an old record.
   */
  save(key: string, record: DurableRecord, scheduled: readonly Task[]): Promise<boolean>;

  /**
   * Takes tasks that are due, never earlier, and has `work` do them, until the returned function is called, which
   * resolves once the tasks that were taken are done. While a worker lives, no other gets a task that it works on.
   * A task is done when `work` has resolved; if it rejects, or its worker dies, it is claimed again.
   */
  claim(work: Work): Promise<() => Promise<void>>;
}

import type { Failure, Verdict } from './poll/observation.ts';

export type Timed<TType extends string> = {
  readonly type: TType;
  /** When it happened, epoch ms. */
  readonly at?: number | undefined;
};

/** What can be sent to a poll. A `poll.refresh` asks as soon as the policy and the server allow. */
export type PollingEvent =
  | Timed<'poll.start'>
  | Timed<'poll.stop'>
  | Timed<'poll.refresh'>
  | Timed<'poll.pause'>
  | Timed<'poll.resume'>
  | (Timed<'poll.wake'> & {
      /** Sent by the waker alone, after a restore: no wait is armed yet. */
      readonly afterRestore?: boolean | undefined;
    });

/** The status, the verdict or the detail has changed. Texts are cut to 200 characters, a longer detail to its last line. */
export interface StatusChanged<TData = unknown> {
  readonly type: 'status.changed';
  readonly status: string;
  readonly previous: string | null;
  readonly verdict: Verdict;
  readonly detail: string | null;
  readonly label: string | null;
  /** 0–1, `null` when the reading has none. */
  readonly progress: number | null;
  readonly data: TData;
  readonly at: number;
}

/** A request brought a good answer: a reading, a 304, or that the work continues. */
export interface RequestSucceeded {
  readonly type: 'request.succeeded';
  readonly status: string | null;
  /** 0–1, `null` when the last reading has none. */
  readonly progress: number | null;
  readonly elapsedMs: number;
  readonly at: number;
}

/** A request brought anything else. */
export interface RequestFailed {
  readonly type: 'request.failed';
  readonly failure: Failure;
  readonly elapsedMs: number;
  readonly at: number;
}

/** What a poll emits to `actor.on`; how it ended is its output. */
export type PollingEmitted<TData = unknown> =
  | StatusChanged<TData>
  | RequestSucceeded
  | RequestFailed;

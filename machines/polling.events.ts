import type { Failure, Verdict } from './poll/observation.ts';

export type Timed<TType extends string> = {
  readonly type: TType;
  /** When it happened, epoch ms. */
  readonly at?: number | undefined;
};

export type PollingEvent =
  | Timed<'poll.start'>
  | Timed<'poll.stop'>
  | Timed<'poll.refresh'>
  | Timed<'poll.pause'>
  | Timed<'poll.resume'>
  | (Timed<'poll.wake'> & {
      /** The waker's own: no wait is armed yet. */
      readonly afterRestore?: boolean | undefined;
    });

/** The status is another one than before. Of a status 200 characters are told, of a longer detail its last line. */
export interface StatusChanged<TData = unknown> {
  readonly type: 'status.changed';
  readonly status: string;
  readonly previous: string | null;
  readonly verdict: Verdict;
  readonly detail: string | null;
  readonly data: TData;
  readonly at: number;
}

/** A request brought a reading, or word that nothing has changed. */
export interface RequestSucceeded {
  readonly type: 'request.succeeded';
  readonly status: string | null;
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

export type PollingEmitted<TData = unknown> =
  | StatusChanged<TData>
  | RequestSucceeded
  | RequestFailed;

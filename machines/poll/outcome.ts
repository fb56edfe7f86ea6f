import { endings, type Reason } from './endings.ts';
import { askedWait, type Failure } from './observation.ts';
import type { PollState } from './poll-state.ts';

interface Ended<TData, TReason extends Reason> {
  readonly type: (typeof endings)[TReason];
  readonly reason: TReason;
  readonly id: string;
  /** The last status read, `null` when none was. */
  readonly status: string | null;
  /** What the server said along with that status. */
  readonly detail: string | null;
  /** The last data read, `null` when none was. */
  readonly data: TData | null;
  /** What went wrong with the last request, `null` when nothing did. */
  readonly failure: Failure | null;
  /** How many requests were answered. */
  readonly polls: number;
  /** When the first observation was made, epoch ms; `null` when none was. */
  readonly startedAt: number | null;
  /** When the poll ended, epoch ms; `null` when it ended without an observation. */
  readonly endedAt: number | null;
}

interface Read<TData> {
  readonly status: string;
  readonly data: TData;
}

interface Failed {
  readonly failure: Failure;
}

/** The work is done. */
export type EndedOutcome<TData = unknown> = Ended<TData, 'succeeded'> & Read<TData>;
/** The user stopped it. */
export type RequestedOutcome<TData = unknown> = Ended<TData, 'aborted'>;
/** The work has failed. */
export type StatusErrorOutcome<TData = unknown> = Ended<TData, 'failed'> & Read<TData>;
/** An answer that asking again won't change, too many failures in a row, or a bug. */
export type FailedOutcome<TData = unknown> = Ended<TData, 'rejected' | 'exhausted' | 'defect'> &
  Failed;
/** `policy.deadlineMs` went by without a verdict. */
export type DeadlineOutcome<TData = unknown> = Ended<TData, 'deadline'>;
/** The server asked for a longer wait than `policy.rateLimit.maxMs`. */
export type RateLimitedOutcome<TData = unknown> = Ended<TData, 'rateLimited'> & {
  /** The wait that it asked for, ms. */
  readonly retryAfterMs: number;
};
/** There is no such resource, or it is gone. */
export type NotFoundOutcome<TData = unknown> = Ended<TData, 'missing'>;
/** 401 or 403; `failure.httpStatus` says which. */
export type UnauthorizedOutcome<TData = unknown> = Ended<TData, 'unauthorized'> & Failed;

/** How a poll ended. JSON. `type` is the final state, `reason` says why. */
export type PollOutcome<TData = unknown> =
  | EndedOutcome<TData>
  | RequestedOutcome<TData>
  | StatusErrorOutcome<TData>
  | FailedOutcome<TData>
  | DeadlineOutcome<TData>
  | RateLimitedOutcome<TData>
  | NotFoundOutcome<TData>
  | UnauthorizedOutcome<TData>;

/** The outcome of a poll whose chart has reached a final state. */
export function outcomeOf<TData>({ context }: { context: PollState<TData> }): PollOutcome<TData> {
  const { ending, observation, id, status, detail, data, failure, polls, startedAt } = context;
  const { reason, at } = ending as NonNullable<typeof ending>;
  return {
    ...{ type: endings[reason], reason, id, status, detail, data, failure, polls, startedAt },
    endedAt: at,
    ...(reason === 'rateLimited' && { retryAfterMs: observation && askedWait(observation) }),
  } as PollOutcome<TData>;
}

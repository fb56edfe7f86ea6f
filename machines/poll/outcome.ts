import { endings, type Reason } from './endings.ts';
import type { Failure } from './observation.ts';
import { askedWait, type PollState } from './poll-state.ts';

interface Ended<TData, TReason extends Reason> {
  readonly type: (typeof endings)[TReason];
  readonly reason: TReason;
  readonly id: string;
  /** The last status read, `null` when none was. */
  readonly status: string | null;
  /** What the server said along with that status. */
  readonly detail: string | null;
  /** What a person calls the work, `null` when no reading named it. */
  readonly label: string | null;
  /** The last data read, `null` when none was. */
  readonly data: TData | null;
  /** What went wrong with the last request, `null` when nothing did. */
  readonly failure: Failure | null;
  /** How many requests were answered. */
  readonly polls: number;
  /**
   * When the first request began, epoch ms; in a fleet when its turn first came, or it was added. `null` when none was
   * answered, or that isn't known.
   */
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

/** What is known besides, by reason. */
interface Details<TData> {
  /** The work is done. */
  readonly succeeded: Read<TData>;
  /** The work is over, without a word on success. */
  readonly stopped: Read<TData>;
  /** Nothing happens until a person acts, and the policy ends there. */
  readonly blocked: Read<TData>;
  /** The user stopped it. */
  readonly aborted: unknown;
  /** The work has failed. */
  readonly failed: Read<TData>;
  /** An answer that another request won't change. */
  readonly rejected: Failed;
  /** `policy.maxFailures` failures in a row, or two that don't pass by themselves. */
  readonly exhausted: Failed;
  /** A bug. */
  readonly defect: Failed;
  /** `policy.deadlineMs` passed without a verdict. */
  readonly deadline: unknown;
  /** The server asked for a longer wait than `policy.rateLimit.maxMs`. */
  readonly rateLimited: {
    /** The wait that it asked for, ms. */
    readonly retryAfterMs: number;
  };
  /** There is no such resource, or it was deleted. */
  readonly missing: unknown;
  /** 401 or 403; `failure.httpStatus` says which. */
  readonly unauthorized: Failed;
}

/**
 * How a poll ended. JSON. `type` is the final state, `reason` says why; one of them is
 * `Extract<PollOutcome, { reason: 'deadline' }>`.
 */
export type PollOutcome<TData = unknown> = {
  [TReason in Reason]: Ended<TData, TReason> & Details<TData>[TReason];
}[Reason];

/** The outcome of a poll whose chart has reached a final state. */
export function outcomeOf<TData>({ context }: { context: PollState<TData> }): PollOutcome<TData> {
  const { ending, id, status, detail, label, data, failure, polls, startedAt } = context;
  const { reason, at } = ending as NonNullable<typeof ending>;
  return {
    ...{ type: endings[reason], reason, id, status, detail, label, data },
    ...{ failure, polls, startedAt },
    endedAt: at,
    ...(reason === 'rateLimited' && { retryAfterMs: askedWait(context) }),
  } as PollOutcome<TData>;
}

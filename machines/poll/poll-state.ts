import type { Reason } from './endings.ts';
import {
  askedWait,
  type Failure,
  type Interval,
  type Recorded,
  type Validators,
  type Verdict,
} from './observation.ts';
import type { Policy } from './policy.ts';

/** What the answers so far say. JSON, and free of credentials. */
export interface PollHistory<TData = unknown> {
  /** The last answer, without its data. */
  readonly observation: Recorded | null;
  /** What went wrong with the last request, `null` when nothing did. */
  readonly failure: Failure | null;

  /** From the last reading; `data` keeps its reference while readings are deep-equal. */
  readonly status: string | null;
  readonly data: TData | null;
  readonly verdict: Verdict | null;
  readonly detail: string | null;
  readonly suggested: Interval | null;
  readonly confirmations: number;
  readonly validators: Validators | null;

  /** Answers so far. */
  readonly polls: number;
  /** In a row: times the server was unavailable, times the resource was missing, readings of the same verdict. */
  readonly failures: number;
  readonly misses: number;
  readonly confirmed: number;

  /** When the first answer and the last change came, epoch ms. */
  readonly startedAt: number | null;
  readonly changedAt: number | null;
}

/** The state of one poll: the history of its answers, its current wait and how it ended. */
export interface PollState<TData = unknown> extends PollHistory<TData> {
  readonly id: string;
  /** When the last request began, or was cancelled, epoch ms; `null` before the first, or when that isn't known. */
  readonly askedAt: number | null;
  /** The current wait, ms, and its end, epoch ms. */
  readonly delayMs: number;
  readonly nextPollAt: number | null;
  readonly ending: { readonly reason: Reason; readonly at: number | null } | null;
}

export const initialPollState = (id: string): PollState<never> => ({
  id,
  observation: null,
  failure: null,
  status: null,
  data: null,
  verdict: null,
  detail: null,
  suggested: null,
  confirmations: 1,
  validators: null,
  polls: 0,
  failures: 0,
  misses: 0,
  confirmed: 0,
  startedAt: null,
  changedAt: null,
  askedAt: null,
  delayMs: 0,
  nextPollAt: null,
  ending: null,
});

/** When the last answer came, epoch ms. */
export const lastAnswerAt = ({ observation }: PollHistory): number => observation?.at ?? 0;

/** The wait that the server asked for with its last answer, ms; `null` when it asked for none. */
export const lastAskedWait = ({ observation }: Pick<PollHistory, 'observation'>): number | null =>
  observation && askedWait(observation);

/** When the poll must have ended, epoch ms; `null`: never, or not known before the first answer. */
export const deadlineAt = ({ startedAt }: PollHistory, { deadlineMs }: Policy): number | null =>
  deadlineMs === null || startedAt === null ? null : startedAt + deadlineMs;

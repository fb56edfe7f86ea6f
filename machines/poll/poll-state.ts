import type { Reason } from './endings.ts';
import type {
  Failure,
  Interval,
  LastReading,
  Recorded,
  Validators,
  Verdict,
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
  readonly label: string | null;
  readonly progress: number | null;
  readonly suggested: Interval | null;
  readonly confirmMs: number;
  readonly validators: Validators | null;
  /** What the last reading that said so has named for the next request: a URL or a cursor. It may be signed. */
  readonly next: string | null;

  /** Answers so far. */
  readonly polls: number;
  /** In a row: times the server was unavailable, times the resource was missing. */
  readonly failures: number;
  readonly misses: number;
  /** In a row: failures that don't pass by themselves; `null` once the server has said something of the work. */
  readonly lastingFailures: number | null;
  /** Since when the verdict has been read without a break, epoch ms; `null` after anything else. */
  readonly verdictSince: number | null;

  /** When the first request began, and the last change came, epoch ms. */
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
  label: null,
  progress: null,
  suggested: null,
  confirmMs: 0,
  validators: null,
  next: null,
  polls: 0,
  failures: 0,
  misses: 0,
  lastingFailures: 0,
  verdictSince: null,
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
export const askedWait = ({ observation }: Pick<PollHistory, 'observation'>): number | null =>
  observation?.askedMs ?? null;

/** The wait that the server asked for along with a refusal or a failure: an order. With a good answer it is advice. */
export const orderedWait = ({
  observation,
  failure,
}: Pick<PollHistory, 'observation' | 'failure'>): number | null =>
  failure === null ? null : askedWait({ observation });

/** The last reading without its data, `null` before the first. */
export const lastReading = (history: PollHistory): LastReading | null => {
  const { status, verdict, detail, label, next } = history;
  return status === null || verdict === null ? null : { status, verdict, detail, label, next };
};

/** When the poll must have ended, epoch ms; `null`: never, or not known before the first request. */
export const deadlineAt = (
  { startedAt }: Pick<PollHistory, 'startedAt'>,
  { deadlineMs }: Policy,
): number | null => (deadlineMs === null || startedAt === null ? null : startedAt + deadlineMs);

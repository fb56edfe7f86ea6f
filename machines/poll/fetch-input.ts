import type { LastReading, Validators } from './observation.ts';
import type { Policy } from './policy.ts';
import { deadlineAt, lastReading, type PollHistory } from './poll-state.ts';

/** What the fetch actor is asked to do. */
export interface FetchInput {
  readonly id: string;
  readonly requestTimeoutMs: number;
  /** When the poll must have ended, epoch ms; `null` without a deadline, and when the first request's time isn't known. */
  readonly deadlineAt: number | null;
  /** How long the poll may take from the start of its first request, ms; `null` without a deadline. */
  readonly deadlineMs: number | null;
  /** What makes the request conditional, `null` before the first reading. */
  readonly validators: Validators | null;
  /** The last reading without its data. From the first one on malformed bodies are treated as transient. */
  readonly last: LastReading | null;
  /** Whether the last answer was malformed. */
  readonly wasMalformed: boolean;
}

export const fetchInputOf = (history: PollHistory, id: string, policy: Policy): FetchInput => ({
  id,
  requestTimeoutMs: policy.requestTimeoutMs,
  deadlineAt: deadlineAt(history, policy),
  deadlineMs: policy.deadlineMs,
  validators: history.validators,
  last: lastReading(history),
  wasMalformed: isMalformed(history),
});

/** Whether the last answer was a body of another form than the resource expects. */
export const isMalformed = ({ failure }: Pick<PollHistory, 'failure'>): boolean =>
  failure?.code === 'schema';

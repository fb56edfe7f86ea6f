import { backoffDelay, clipToDeadline, holdDelay, intervalDelay } from './delays.ts';
import { isLocalShortage } from './local-shortage.ts';
import { askedWait, type Verdict } from './observation.ts';
import type { Policy } from './policy.ts';
import type { PollHistory, PollState } from './poll-state.ts';

/** What `deciding` asks of all that is known: what the last answer means by the policy. */
type Predicate = (history: PollHistory, policy: Policy) => boolean;

export const isUnauthorized: Predicate = ({ observation }) => observation?.type === 'unauthorized';

export const isMissing: Predicate = ({ misses }, policy) => misses > policy.missingGrace;

export const hasSucceeded: Predicate = (history, policy) =>
  hasVerdict(history, policy, 'succeeded');

export const hasFailed: Predicate = (history, policy) => hasVerdict(history, policy, 'failed');

export const isRejected: Predicate = ({ observation }) => observation?.type === 'rejected';

export const isPastDeadline: Predicate = (history, policy) => {
  const end = deadlineAt(history, policy);
  const next = lastAt(history) + (askedFor(history) ?? 0);
  return end !== null && (lastAt(history) >= end || next > end);
};

export const isRetryAfterTooLong: Predicate = (history, { rateLimit }) =>
  (askedFor(history) ?? 0) > rateLimit.maxMs;

export const isRateLimited: Predicate = ({ observation }) => observation?.type === 'rateLimited';

export const isUnavailable: Predicate = ({ observation }) => observation?.type === 'unavailable';

export const isExhausted: Predicate = (history, policy) =>
  isUnavailable(history, policy) &&
  policy.maxFailures !== null &&
  history.failures >= policy.maxFailures;

/** Whether a user may ask before the wait is over: the server has imposed none. Its pace along with a good answer is advice. */
export const mayRefresh = ({ observation, failure }: PollHistory): boolean =>
  observation?.type !== 'rateLimited' && (failure === null || askedFor({ observation }) === null);

/** When the last answer came, epoch ms. */
const lastAt = ({ observation }: PollHistory): number => observation?.at ?? 0;

/** The wait that the server asked for with its last answer, ms. */
const askedFor = ({ observation }: Pick<PollHistory, 'observation'>) =>
  observation && askedWait(observation);

/** When the poll must have ended, epoch ms; `null`: never, or not known before the first answer. */
const deadlineAt = ({ startedAt }: PollHistory, { deadlineMs }: Policy): number | null =>
  deadlineMs === null || startedAt === null ? null : startedAt + deadlineMs;

function hasVerdict(history: PollHistory, policy: Policy, verdict: Verdict): boolean {
  const { observation, confirmed, confirmations } = history;
  return (
    (observation?.type === 'reading' || observation?.type === 'unchanged') &&
    history.verdict === verdict &&
    confirmed >= Math.max(confirmations, policy.confirmations)
  );
}

type Wait = Pick<PollState, 'delayMs' | 'nextPollAt'>;

/** The plain wait after the last answer, which came at `from` by the clock that the wait is counted on. */
export const interval = (
  history: PollHistory,
  policy: Policy,
  slowdowns: number,
  from = lastAt(history),
): Wait =>
  waitOf(
    history,
    policy,
    intervalDelay({
      interval: policy.interval,
      suggested: history.suggested,
      sinceChangeMs: lastAt(history) - (history.changedAt ?? lastAt(history)),
      slowdowns,
      serverPaceMs: askedFor(history),
      jitter: history.observation?.jitter ?? 0,
    }),
    from,
  );

const isShort = ({ failure }: PollHistory) => failure !== null && isLocalShortage(failure);

/** However little it grows, a backoff has come to its longest wait by then. */
const MANY = 1e6;

/** The wait after the server was unavailable. A shortage of this machine's own is given the longest. */
export const backoff = (history: PollHistory, policy: Policy, from = lastAt(history)): Wait =>
  waitOf(
    history,
    policy,
    backoffDelay({
      backoff: policy.backoff,
      failures: isShort(history) ? MANY : history.failures,
      minMs: Math.max(
        askedFor(history) ?? 0,
        history.failure?.code === 'timeout' ? policy.timeoutDelayMs : 0,
      ),
      jitter: history.observation?.jitter ?? 0,
    }),
    from,
  );

/** The wait after a 429. */
export const hold = (history: PollHistory, policy: Policy, from = lastAt(history)): Wait =>
  waitOf(history, policy, holdDelay(policy.rateLimit, askedFor(history)), from);

function waitOf(history: PollHistory, policy: Policy, fullMs: number, from: number): Wait {
  const delayMs = clipToDeadline(fullMs, lastAt(history), deadlineAt(history, policy));
  return { delayMs, nextPollAt: from + delayMs };
}

import { isPastDeadline } from './deadline.ts';
import { MIN_GAP_MS } from './delays.ts';
import type { Reason } from './endings.ts';
import { MAX_LASTING } from './lasting-failure.ts';
import type { Verdict } from './observation.ts';
import { isOutdated } from './outdated.ts';
import type { Policy } from './policy.ts';
import { lastAnswerAt, orderedWait, type PollHistory } from './poll-state.ts';

/**
 * What `deciding` asks: what the answers so far mean under the policy.
 *
 * @param isRefreshed whether a refresh came while the last answer was on its way, or since. Default `false`.
 */
export type Predicate = (history: PollHistory, policy: Policy, isRefreshed?: boolean) => boolean;

export const isUnauthorized: Predicate = ({ observation }) => observation?.type === 'unauthorized';

/** The last answer is one miss too many; one that may be older than the news doesn't count. */
export const isMissing: Predicate = (history, policy, isRefreshed = false) =>
  history.misses > policy.missingGrace + Number(isOutdated(history, policy, isRefreshed)) &&
  (history.observation?.type === 'missing' || isRead(history, 'missing'));

export const hasSucceeded: Predicate = (history, policy, isRefreshed) =>
  hasVerdict('succeeded', history, policy, isRefreshed);

export const hasStopped: Predicate = (history, policy, isRefreshed) =>
  hasVerdict('stopped', history, policy, isRefreshed);

export const hasFailed: Predicate = (history, policy, isRefreshed) =>
  hasVerdict('failed', history, policy, isRefreshed);

export const isBlocked: Predicate = (history, policy, isRefreshed) =>
  policy.endWhenBlocked && hasVerdict('blocked', history, policy, isRefreshed);

export const isRejected: Predicate = ({ observation }) => observation?.type === 'rejected';

/** Only what the server orders can be too long: advice on a good answer is clipped. */
export const isRetryAfterTooLong: Predicate = (history, { rateLimit }) =>
  (orderedWait(history) ?? 0) > rateLimit.maxMs;

/** Too many failures in a row; of those that don't pass by themselves the second is one too many, whatever the policy. */
export const isExhausted: Predicate = (history, policy) =>
  isUnavailable(history, policy) &&
  ((history.lastingFailures ?? 0) >= MAX_LASTING ||
    history.failures >= (policy.maxFailures ?? Infinity));

/** What ends a poll, in the order in which the chart's `deciding` asks. */
export const endingGuards = [
  ['unauthorized', isUnauthorized],
  ['missing', isMissing],
  ['succeeded', hasSucceeded],
  ['stopped', hasStopped],
  ['failed', hasFailed],
  ['blocked', isBlocked],
  ['rejected', isRejected],
  ['deadline', isPastDeadline],
  ['rateLimited', isRetryAfterTooLong],
  ['exhausted', isExhausted],
] as const satisfies readonly (readonly [Reason, Predicate])[];

/** The first reason to end; `null` while the poll continues. */
export const endingOf = (
  history: PollHistory,
  policy: Policy,
  isRefreshed?: boolean,
): Reason | null =>
  endingGuards.find(([, applies]) => applies(history, policy, isRefreshed))?.[0] ?? null;

export const isRateLimited: Predicate = ({ observation }) => observation?.type === 'rateLimited';

export const isUnavailable: Predicate = ({ observation }) => observation?.type === 'unavailable';

/**
 * True when the server imposed no wait, so a user may ask before the current wait is over. The pace that
 * comes with a good answer is advice.
 */
export const mayRefresh = (history: Pick<PollHistory, 'observation' | 'failure'>): boolean =>
  history.observation?.type !== 'rateLimited' && orderedWait(history) === null;

/** Whether the verdict counts: it was read last, and long enough; a second longer when it may be older than the news. */
function hasVerdict(
  verdict: Verdict,
  history: PollHistory,
  policy: Policy,
  isRefreshed = false,
): boolean {
  const at = lastAnswerAt(history);
  return (
    isRead(history, verdict) &&
    at - (history.verdictSince ?? at) >= confirmMsOf(history, policy, isRefreshed)
  );
}

/** Whether the last answer has that verdict. */
const isRead = ({ observation, verdict }: PollHistory, asked: Verdict): boolean =>
  (observation?.type === 'reading' || observation?.type === 'unchanged') && verdict === asked;

const confirmMsOf = (history: PollHistory, policy: Policy, isRefreshed: boolean): number =>
  Math.max(history.confirmMs, policy.confirmMs) +
  (isOutdated(history, policy, isRefreshed) ? MIN_GAP_MS : 0);

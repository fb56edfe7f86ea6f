import { isPastDeadline } from './deadline.ts';
import type { Reason } from './endings.ts';
import { MAX_LASTING } from './lasting-failure.ts';
import type { Verdict } from './observation.ts';
import type { Policy } from './policy.ts';
import { orderedWait, type PollHistory } from './poll-state.ts';

/** What `deciding` asks: what the answers so far mean under the policy. */
export type Predicate = (history: PollHistory, policy: Policy) => boolean;

export const isUnauthorized: Predicate = ({ observation }) => observation?.type === 'unauthorized';

export const isMissing: Predicate = ({ misses }, policy) => misses > policy.missingGrace;

export const hasSucceeded: Predicate = (history, policy) =>
  hasVerdict(history, policy, 'succeeded');

export const hasStopped: Predicate = (history, policy) => hasVerdict(history, policy, 'stopped');

export const hasFailed: Predicate = (history, policy) => hasVerdict(history, policy, 'failed');

export const isBlocked: Predicate = (history, policy) =>
  policy.endWhenBlocked && hasVerdict(history, policy, 'blocked');

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
export const endingOf = (history: PollHistory, policy: Policy): Reason | null =>
  endingGuards.find(([, applies]) => applies(history, policy))?.[0] ?? null;

export const isRateLimited: Predicate = ({ observation }) => observation?.type === 'rateLimited';

export const isUnavailable: Predicate = ({ observation }) => observation?.type === 'unavailable';

/**
 * True when the server imposed no wait, so a user may ask before the current wait is over. The pace that
 * comes with a good answer is advice.
 */
export const mayRefresh = (history: Pick<PollHistory, 'observation' | 'failure'>): boolean =>
  history.observation?.type !== 'rateLimited' && orderedWait(history) === null;

/** Whether the verdict counts: it was read last, and long enough. */
function hasVerdict(history: PollHistory, policy: Policy, verdict: Verdict): boolean {
  const { observation, verdictSince, confirmMs } = history;
  return (
    (observation?.type === 'reading' || observation?.type === 'unchanged') &&
    history.verdict === verdict &&
    observation.at - (verdictSince ?? observation.at) >= Math.max(confirmMs, policy.confirmMs)
  );
}

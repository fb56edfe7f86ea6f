import type { Reason } from './endings.ts';
import type { Verdict } from './observation.ts';
import type { Policy } from './policy.ts';
import { deadlineAt, lastAnswerAt, lastAskedWait, type PollHistory } from './poll-state.ts';

/** What `deciding` asks: what the answers so far mean under the policy. */
export type Predicate = (history: PollHistory, policy: Policy) => boolean;

export const isUnauthorized: Predicate = ({ observation }) => observation?.type === 'unauthorized';

export const isMissing: Predicate = ({ misses }, policy) => misses > policy.missingGrace;

export const hasSucceeded: Predicate = (history, policy) =>
  hasVerdict(history, policy, 'succeeded');

export const hasFailed: Predicate = (history, policy) => hasVerdict(history, policy, 'failed');

export const isRejected: Predicate = ({ observation }) => observation?.type === 'rejected';

/** A wait may end on the deadline; an answer on it is the last. */
export const isPastDeadline: Predicate = (history, policy) => {
  const end = deadlineAt(history, policy);
  const next = lastAnswerAt(history) + (lastAskedWait(history) ?? 0);
  return end !== null && (lastAnswerAt(history) >= end || next > end);
};

export const isRetryAfterTooLong: Predicate = (history, { rateLimit }) =>
  (lastAskedWait(history) ?? 0) > rateLimit.maxMs;

export const isExhausted: Predicate = (history, policy) =>
  isUnavailable(history, policy) &&
  policy.maxFailures !== null &&
  history.failures >= policy.maxFailures;

/** What ends a poll, in the order in which the chart's `deciding` asks. */
export const endingGuards = [
  ['unauthorized', isUnauthorized],
  ['missing', isMissing],
  ['succeeded', hasSucceeded],
  ['failed', hasFailed],
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
export const mayRefresh = ({
  observation,
  failure,
}: Pick<PollHistory, 'observation' | 'failure'>): boolean =>
  observation?.type !== 'rateLimited' &&
  (failure === null || lastAskedWait({ observation }) === null);

/** `confirmed` counts equal verdicts in a row; `confirmations` is how many are needed. */
function hasVerdict(history: PollHistory, policy: Policy, verdict: Verdict): boolean {
  const { observation, confirmed, confirmations } = history;
  return (
    (observation?.type === 'reading' || observation?.type === 'unchanged') &&
    history.verdict === verdict &&
    confirmed >= Math.max(confirmations, policy.confirmations)
  );
}

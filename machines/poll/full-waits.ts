import { atLeast, backoffDelay, holdDelay, intervalDelay, MIN_GAP_MS, spread } from './delays.ts';
import { isLocalShortage } from './local-shortage.ts';
import type { Interval, Recorded } from './observation.ts';
import type { Policy } from './policy.ts';
import { askedWait, lastAnswerAt, orderedWait, type PollHistory } from './poll-state.ts';

/** OpenHands' documentation: the range for a running conversation, used until a reading or the policy says otherwise. */
export const DEFAULT_INTERVAL: Interval = { minMs: 5_000, maxMs: 10_000 };

/** The wait when nothing failed, ms. A server that holds requests is asked again at once, but for the gap. */
export function intervalMs(history: PollHistory, policy: Policy, slowdowns: number): number {
  const { observation, changedAt } = history;
  const paceMs = leastMs(history, policy);
  if (observation && isLongPoll(observation)) return atLeast(paceMs, gapAfter(observation));
  return intervalDelay({
    interval: rangeOf(history, policy),
    sinceChangeMs: lastAnswerAt(history) - (changedAt ?? lastAnswerAt(history)),
    slowdowns,
    paceMs,
    jitter: jitterOf(history),
  });
}

/** The wait after the server was unavailable, ms. A local shortage of sockets or memory gets the longest. */
export const backoffMs = (history: PollHistory, policy: Policy): number =>
  backoffDelay({
    backoff: policy.backoff,
    failures: isShort(history) ? ENOUGH_FAILURES : history.failures,
    minMs: Math.max(
      leastMs(history, policy),
      history.failure?.code === 'timeout' ? policy.timeoutDelayMs : 0,
    ),
    jitter: jitterOf(history),
  });

/** The wait after a rate limit, ms. */
export const holdMs = (history: PollHistory, policy: Policy): number =>
  holdDelay(policy.rateLimit, askedWait(history) === null ? null : leastMs(history, policy));

/** The part of the wait that nothing may shorten, ms: the server's order, and the policy's wait after a rate limit; `null` without one. */
export function orderedMs(history: PollHistory, policy: Policy): number | null {
  const ordered = orderedWait(history);
  return history.observation?.type === 'rateLimited'
    ? holdDelay(policy.rateLimit, ordered)
    : ordered;
}

/** How soon the next request may start, whatever calls for it and whatever a good answer advises, ms after the last answer. */
export function soonestMs(history: PollHistory, policy: Policy): number {
  const { observation } = history;
  const planned =
    observation?.type === 'unavailable'
      ? backoffMs(history, policy)
      : intervalMs(history, { ...policy, pace: null }, 0);
  return Math.min(planned, observation ? gapAfter(observation) : 0);
}

/** Whether the server may have held the request. */
export const isLongPoll = (observation: Recorded): boolean =>
  'isLongPoll' in observation && observation.isLongPoll === true;

const gapAfter = ({ elapsedMs }: Pick<Recorded, 'elapsedMs'>) =>
  Math.max(0, MIN_GAP_MS - elapsedMs);

const jitterOf = ({ observation }: PollHistory) => observation?.jitter ?? 0;

/** The range of the plain polls. */
export const rangeOf = ({ suggested }: Pick<PollHistory, 'suggested'>, policy: Policy): Interval =>
  policy.interval ?? suggested ?? DEFAULT_INTERVAL;

const isShort = ({ failure }: PollHistory) => failure !== null && isLocalShortage(failure);

/** So many that even the slowest growing backoff has reached its longest wait. */
const ENOUGH_FAILURES = 1e6;

/** The least wait that the server asked for, spread. With a good answer it is advice: at most `policy.pace.maxMs`. */
function leastMs(history: PollHistory, policy: Policy): number {
  const asked = askedWait(history) ?? 0;
  const spreadMs = spread(asked, rangeOf(history, policy).maxMs, jitterOf(history));
  return history.failure === null ? Math.min(spreadMs, policy.pace?.maxMs ?? 0) : spreadMs;
}

import type { Interval } from '../../machines/poll/observation.ts';
import type { Policy } from '../../machines/poll/policy.ts';
import type { Answer } from './simulation.ts';

interface Situation {
  readonly answer: Answer;
  /** How long the answer took. */
  readonly tookMs: number;
  /** The range of the last reading. */
  readonly range: Interval | undefined;
  readonly failures: number;
  readonly doublings: number;
  readonly sinceChangeMs: number;
  readonly msToDeadline: number;
}

/** The waits of the plain loop after an answer that doesn't end it, ms; `waitMs` is `null` when the deadline leaves none. */
export function plainWaits(policy: Policy, situation: Situation) {
  const { answer, tookMs, range, failures, doublings, sinceChangeMs, msToDeadline } = situation;
  const { backoff, rateLimit, pace } = policy;
  const { minMs, maxMs } = policy.interval ?? range ?? { minMs: 5_000, maxMs: 10_000 };
  const isRefusal = !['reading', 'unchanged', 'accepted'].includes(answer.type);
  const isHeld = 'isLongPoll' in answer && answer.isLongPoll === true;
  const gapMs = Math.max(0, 1_000 - tookMs);
  const inside = (ms: number) => Math.max(minMs, Math.min(ms, maxMs));
  const whole = (leastMs: number, ms: number) =>
    Math.min(Math.max(Math.ceil(leastMs), Math.round(ms)), 2 ** 31 - 1);

  const spread = (ms: number) => ms + answer.jitter * Math.min(ms, maxMs);
  const says = isRefusal ? answer.askedMs : Math.min(answer.askedMs ?? 0, pace?.maxMs ?? 0);
  const spreadMs = isRefusal
    ? spread(says ?? 0)
    : Math.min(spread(answer.askedMs ?? 0), pace?.maxMs ?? 0);
  const fallbackMs = Math.min(rateLimit.fallbackMs, rateLimit.maxMs);
  const orderOf = (ms: number) => (says === null ? whole(0, fallbackMs) : whole(ms, 1_000));

  const ownMs = (() => {
    if (answer.type === 'unavailable') {
      const full = Math.min(backoff.baseMs * backoff.factor ** (failures - 1), backoff.maxMs);
      const slowMs = answer.failure.code === 'timeout' ? policy.timeoutDelayMs : 0;
      return Math.max(full * (0.5 + 0.5 * answer.jitter), slowMs);
    }
    return isHeld ? gapMs : inside(inside(0.1 * sinceChangeMs) * (0.9 + 0.2 * answer.jitter));
  })();
  const isFree = answer.type !== 'rateLimited' && (!isRefusal || says === null);
  const leastMs = answer.type === 'rateLimited' ? orderOf(says ?? 0) : (says ?? 0);
  // Widened by the rate limits before, but not where the server holds requests or fails.
  const widened = answer.type === 'unavailable' || isHeld ? ownMs : ownMs * 2 ** doublings;
  const plannedMs = answer.type === 'rateLimited' ? orderOf(spreadMs) : whole(spreadMs, widened);
  const soonestMs = isFree ? Math.min(whole(0, ownMs), gapMs) : Math.ceil(leastMs);
  const leftMs = Math.floor(msToDeadline - Math.max(isHeld ? 0 : 2 * tookMs, 1_000));
  const isTooLate = isFree ? soonestMs > leftMs : soonestMs >= msToDeadline;
  const waitMs = Math.min(plannedMs, Math.max(soonestMs, leftMs));
  return { waitMs: isTooLate || msToDeadline <= 0 ? null : waitMs, isFree, gapMs };
}

/** Whether a second failure of this kind in a row is one too many. */
export const isLasting = (answer: { readonly failure: { readonly cause?: string } }): boolean =>
  ['ENOTFOUND', 'CERT_HAS_EXPIRED'].includes(answer.failure.cause ?? '');

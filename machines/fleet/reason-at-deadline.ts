import type { Reason } from '../poll/endings.ts';
import type { Verdict } from '../poll/observation.ts';
import type { Policy } from '../poll/policy.ts';

interface Read {
  /** Whether its verdict doesn't count until it was asked for alone. */
  readonly isConfirming: boolean;
  readonly verdict: Verdict | null;
  readonly confirmMs: number;
}

/**
 * How a member ends at its deadline: with the verdict that was to be asked for alone, if that wasn't answered in time.
 * A verdict that had to be read for longer doesn't count, as in a poll of its own.
 */
export const reasonAtDeadline = (
  { isConfirming, verdict, confirmMs }: Read,
  policy: Pick<Policy, 'confirmMs'>,
): Reason =>
  isConfirming && isFinal(verdict) && Math.max(confirmMs, policy.confirmMs) === 0
    ? verdict
    : 'deadline';

const isFinal = (verdict: Verdict | null) =>
  verdict === 'succeeded' || verdict === 'failed' || verdict === 'stopped';

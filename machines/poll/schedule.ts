import { cutToDeadline } from './deadline.ts';
import { backoffMs, holdMs, intervalMs } from './full-waits.ts';
import type { Policy } from './policy.ts';
import { lastAnswerAt, type PollHistory, type PollState } from './poll-state.ts';

/** The current wait: its length, ms, and its end, epoch ms. */
export type Wait = Pick<PollState, 'delayMs' | 'nextPollAt'>;

/** The wait when nothing failed, counted from `from`, epoch ms: a fleet counts by its own clock. */
export const interval = (
  history: PollHistory,
  policy: Policy,
  slowdowns: number,
  from = lastAnswerAt(history),
): Wait => waitOf(history, policy, intervalMs(history, policy, slowdowns), from);

/** The wait after the server was unavailable. */
export const backoff = (history: PollHistory, policy: Policy, from = lastAnswerAt(history)): Wait =>
  waitOf(history, policy, backoffMs(history, policy), from);

/** The wait after a rate limit. */
export const hold = (history: PollHistory, policy: Policy, from = lastAnswerAt(history)): Wait =>
  waitOf(history, policy, holdMs(history, policy), from);

function waitOf(history: PollHistory, policy: Policy, fullMs: number, from: number): Wait {
  const delayMs = cutToDeadline(history, policy, fullMs);
  return { delayMs, nextPollAt: from + delayMs };
}

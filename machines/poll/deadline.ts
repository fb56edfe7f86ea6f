import { MIN_GAP_MS } from './delays.ts';
import { isLongPoll, orderedMs, soonestMs } from './full-waits.ts';
import type { Recorded } from './observation.ts';
import type { Policy } from './policy.ts';
import { deadlineAt, lastAnswerAt, type PollHistory } from './poll-state.ts';

/**
 * Whether the deadline leaves no room for another check: what the server ordered, or the policy's wait after a rate
 * limit, reaches past it, or a check could hardly be answered before it.
 */
export function isPastDeadline(history: PollHistory, policy: Policy): boolean {
  const end = deadlineAt(history, policy);
  const { observation } = history;
  if (end === null || observation === null) return false;
  const at = lastAnswerAt(history);
  const ordered = orderedMs(history, policy);
  if (at >= end) return true;
  return ordered === null
    ? at + soonestMs(history, policy) > lastCheckAt(end, observation)
    : at + ordered >= end;
}

/** A wait, cut so that one last check can be answered before the deadline; what is ordered stays whole. */
export function cutToDeadline(history: PollHistory, policy: Policy, fullMs: number): number {
  const end = deadlineAt(history, policy);
  const { observation } = history;
  if (end === null || observation === null) return fullMs;
  const leastMs = Math.ceil(orderedMs(history, policy) ?? soonestMs(history, policy));
  const leftMs = lastCheckAt(end, observation) - lastAnswerAt(history);
  return Math.min(fullMs, Math.max(leastMs, Math.floor(leftMs)));
}

/** When the last check must begin to be answered before the end, epoch ms, should it take twice as long as the last one. */
export const lastCheckAt = (end: number, observation: Recorded): number =>
  end - Math.max(isLongPoll(observation) ? 0 : 2 * observation.elapsedMs, MIN_GAP_MS);

import { holdDelay, spread } from '../poll/delays.ts';
import { DEFAULT_INTERVAL } from '../poll/full-waits.ts';
import type { RateLimited } from '../poll/observation.ts';
import { slowed } from '../poll/slowdowns.ts';
import { type Answered, answerMembers } from './answer-members.ts';
import { concluded } from './conclude-members.ts';
import type { Change } from './emitted.ts';
import type { FleetState } from './fleet-state.ts';
import { type FleetMember, isWaiting } from './member.ts';
import { requeued } from './queue.ts';

/**
 * A rate limit is the server's, not one batch's: every member waits, and one whose deadline comes first ends.
 */
export function holdFleet<TData>(now: Answered<TData, RateLimited>): Change<TData> {
  const { context, answer, timing } = now;
  const { policy, queued, slowdowns } = context;
  const { askedMs, jitter } = answer;
  const leastMs = holdDelay(policy.rateLimit, askedMs);
  const { maxMs } = policy.interval ?? DEFAULT_INTERVAL;
  const delayMs = holdDelay(policy.rateLimit, askedMs && spread(askedMs, maxMs, jitter));
  const until = timing.at + delayMs;
  const isLonger = context.hold === null || until > context.hold.until;
  const held: FleetState<TData> = {
    ...context,
    pages: requeued(context, queued),
    queued: [],
    hold: isLonger ? { delayMs, until } : context.hold,
    jitter: null,
    slowdowns: context.hold === null ? slowed(slowdowns) : slowdowns,
  };
  const kept = answerMembers({ ...now, context: held });
  const end = answer.at + leastMs;
  const deadlineMs = policy.deadlineMs ?? Number.POSITIVE_INFINITY;
  const isTooLate = ({ startedAt }: FleetMember) => (startedAt ?? end) + deadlineMs <= end;
  const ended = concluded(
    kept.context,
    'deadline',
    answer.at,
    (member) => isWaiting(member) && isTooLate(member),
  );
  return { context: ended.context, events: [...kept.events, ...ended.events] };
}

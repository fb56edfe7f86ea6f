import { cutToDeadline } from '../poll/deadline.ts';
import { holdDelay, spread } from '../poll/delays.ts';
import { rangeOf } from '../poll/full-waits.ts';
import { endingOf } from '../poll/guards.ts';
import { failureIn, type Interval, type RateLimited } from '../poll/observation.ts';
import { slowed } from '../poll/slowdowns.ts';
import { type Answered, answerMembers } from './answer-members.ts';
import { membersOf } from './batch-members.ts';
import { concluded } from './conclude-members.ts';
import type { Change } from './emitted.ts';
import type { FleetState } from './fleet-state.ts';
import { type FleetMember, isLive, isWaiting } from './member.ts';
import { requeued } from './queue.ts';

/**
 * A rate limit is the server's, not one batch's: every member waits, and one whose deadline comes first ends.
 */
export function holdFleet<TData>(now: Answered<TData, RateLimited>): Change<TData> {
  const { context, answer, timing } = now;
  const { policy, queued, slowdowns } = context;
  const { askedMs, jitter } = answer;
  const leastMs = holdDelay(policy.rateLimit, askedMs);
  const { maxMs } = upperRange(now);
  const spreadMs = holdDelay(policy.rateLimit, askedMs && spread(askedMs, maxMs, jitter));
  const delayMs = cutToDeadlines(now, spreadMs);
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

/** The widest range of the batch's members. */
const upperRange = <TData>({ context, flight }: Answered<TData>): Interval =>
  membersOf(context, flight)
    .filter(isLive)
    .map((member) => rangeOf(member, context.policy))
    .reduce((widest, range) => (range.maxMs > widest.maxMs ? range : widest), NONE);

const NONE: Interval = { minMs: 0, maxMs: 0 };

/** A hold whose spread leaves each member time for one last check before its deadline. */
function cutToDeadlines<TData>(
  { context, flight, answer }: Answered<TData, RateLimited>,
  holdMs: number,
): number {
  const { policy, pages } = context;
  if (policy.deadlineMs === null) return holdMs;
  const since = answer.at - answer.elapsedMs;
  return pages
    .flat()
    .filter(isLive)
    .reduce((least, member) => {
      const startedAt = member.startedAt ?? (member.batch === flight.number ? since : null);
      const held = { ...member, startedAt, observation: answer, failure: failureIn(answer) };
      return endingOf(held, policy) === null
        ? Math.min(least, cutToDeadline(held, policy, holdMs))
        : least;
    }, holdMs);
}

import { lastCheckAt } from '../poll/deadline.ts';
import { holdDelay, spread } from '../poll/delays.ts';
import { rangeOf } from '../poll/full-waits.ts';
import type { RateLimited } from '../poll/observation.ts';
import { slowed } from '../poll/slowdowns.ts';
import { type Answered, answerMembers } from './answer-members.ts';
import { membersOf } from './batch-members.ts';
import { concluded } from './conclude-members.ts';
import type { Change } from './emitted.ts';
import { endOf } from './ends.ts';
import type { FleetState } from './fleet-state.ts';
import { type FleetMember, isLive, isWaiting } from './member.ts';
import { requeued } from './queue.ts';

/**
 * A rate limit is the server's, not one batch's: every member waits, and one whose deadline comes first ends. The
 * others can make a last check before theirs: the spread is cut, the server's time never is.
 */
export function holdFleet<TData>(now: Answered<TData, RateLimited>): Change<TData> {
  const { context, answer, timing } = now;
  const { policy, queued, slowdowns } = context;
  const { askedMs, jitter } = answer;
  const leastMs = holdDelay(policy.rateLimit, askedMs);
  const maxMs = upperMs(now);
  const fullMs = holdDelay(policy.rateLimit, askedMs && spread(askedMs, maxMs, jitter));
  const leftMs = Math.floor(firstLastCheckAt(now, answer.at + leastMs) - answer.at);
  const delayMs = Math.max(leastMs, Math.min(fullMs, leftMs));
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
  const isTooLate = (member: FleetMember) =>
    (endOf(member, policy) ?? Number.POSITIVE_INFINITY) <= end;
  const ended = concluded(
    kept.context,
    'deadline',
    answer.at,
    (member) => isWaiting(member) && isTooLate(member),
  );
  return { context: ended.context, events: [...kept.events, ...ended.events] };
}

/** The longest plain wait of the batch's members, as far as their ranges say. */
const upperMs = <TData>({ context, flight }: Answered<TData>): number =>
  membersOf(context, flight)
    .filter(isLive)
    .reduce((upper, member) => Math.max(upper, rangeOf(member, context.policy).maxMs), 0);

/** The first of the last checks of the members whose deadline is after `end`, epoch ms. */
function firstLastCheckAt<TData>(
  { context: { pages, policy }, flight, answer }: Answered<TData, RateLimited>,
  end: number,
): number {
  const { deadlineMs } = policy;
  let first = Number.POSITIVE_INFINITY;
  if (deadlineMs === null) return first;
  for (const member of pages.flat()) {
    const isAnswered = member.batch === flight.number;
    const begunAt = isAnswered ? answer.at - answer.elapsedMs : null;
    const startedAt = member.startedAt ?? member.countsFrom ?? begunAt;
    if (!isLive(member) || startedAt === null || startedAt + deadlineMs <= end) continue;
    const observation = isAnswered ? answer : (member.observation ?? answer);
    first = Math.min(first, lastCheckAt(startedAt + deadlineMs, observation));
  }
  return first;
}

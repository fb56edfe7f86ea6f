import { holdDelay } from '../poll/delays.ts';
import { askedWait, type RateLimited } from '../poll/observation.ts';
import { slowed } from '../poll/slowdowns.ts';
import { type Answered, answerMembers } from './answer-members.ts';
import { membersOf } from './batch-members.ts';
import { concluded } from './conclude-members.ts';
import type { Change } from './emitted.ts';
import type { FleetState } from './fleet-state.ts';
import { type FleetMember, isLive, isWaiting } from './member.ts';
import { requeued } from './queue.ts';

/**
 * A rate limit is the server's, not one batch's: every member waits. A deadline in the batch cuts the part of the
 * wait that is the policy's own, never the part that the server asked for.
 */
export function holdFleet<TData>(now: Answered<TData, RateLimited>): Change<TData> {
  const { context, flight, answer, timing } = now;
  const { policy, queued, slowdowns } = context;
  const asked = askedWait(answer);
  const deadlineMs = policy.deadlineMs ?? Number.POSITIVE_INFINITY;
  const minLeftMs = membersOf(context, flight)
    .filter(isLive)
    .map(({ startedAt }) => (startedAt ?? answer.at) + deadlineMs - answer.at)
    .filter((leftMs) => leftMs > 0)
    .reduce((min, leftMs) => Math.min(min, leftMs), Number.POSITIVE_INFINITY);
  const fullMs = holdDelay(policy.rateLimit, asked);
  const delayMs = Math.min(fullMs, Math.max(Math.ceil(asked ?? 0), minLeftMs));
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
  if (asked === null) return kept;
  const end = answer.at + asked;
  const isTooLate = ({ startedAt }: FleetMember) => (startedAt ?? end) + deadlineMs < end;
  const ended = concluded(
    kept.context,
    'deadline',
    answer.at,
    (member) => isWaiting(member) && isTooLate(member),
  );
  return { context: ended.context, events: [...kept.events, ...ended.events] };
}

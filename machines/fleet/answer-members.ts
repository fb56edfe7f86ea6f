import { isPastDeadline } from '../poll/deadline.ts';
import { endingOf, mayRefresh } from '../poll/guards.ts';
import { hasChanged } from '../poll/record.ts';
import { summarized } from '../validate/shortened.ts';
import { type BatchObservation, observationOf } from './batch-observation.ts';
import { type Change, type FleetEmitted, settled } from './emitted.ts';
import { firstEnd, isHeldToEnd } from './ends.ts';
import type { FleetState, Flight } from './fleet-state.ts';
import {
  answered,
  confirming,
  type FleetMember,
  isLive,
  madeDue,
  reached,
  type Timing,
  withState,
} from './member.ts';
import { type Pages, withPages } from './pages.ts';
import { reasonAtDeadline } from './reason-at-deadline.ts';
import { nextTimerAt, soonerOf } from './timer.ts';

/** The answer to a batch, with what is needed to record it. */
export interface Answered<
  TData,
  TAnswer extends BatchObservation<TData> = BatchObservation<TData>,
> {
  readonly context: FleetState<TData>;
  readonly flight: Flight;
  readonly answer: TAnswer;
  readonly timing: Timing;
  /** The number of ids in the request, including those that were removed since. */
  readonly sent: number;
}

/** Records for each member of the batch its part of the answer, unless `instead` gives another next state. */
export function answerMembers<TData>(
  { context, flight, answer, timing }: Answered<TData>,
  instead: (member: FleetMember<TData>) => FleetMember<TData> | null = () => null,
): Change<TData> {
  const { policy, slowdowns } = context;
  const { isRefreshed } = flight;
  const isAway = answer.type === 'unavailable' && context.hasReading;
  const entries = answer.type === 'readings' ? answer.entries : [];
  const entryOf = new Map(entries.map((entry) => [entry.id, entry]));
  const events: FleetEmitted<TData>[] = [];
  const answeredNow: FleetMember<TData>[] = [];
  let { live, failing, batches } = context;

  /** Nothing can be asked before its deadline: what must be confirmed can't be, or the hold reaches past it. */
  const isTooLate = (member: FleetMember) =>
    (member.isConfirming && isPastDeadline(member, policy)) || isHeldToEnd(member, context);

  const after = (member: FleetMember<TData>): FleetMember<TData> => {
    const entry = entryOf.get(member.id);
    const observation = observationOf(answer, entry);
    const before = isAway ? reached(member) : member;
    const next =
      instead(member) ??
      (entry && 'unconfirmed' in entry && entry.unconfirmed
        ? confirming(member, observation, timing, ++batches)
        : answered(before, observation, policy, slowdowns, timing, isRefreshed));
    if (!isLive(next)) return next;
    if (isTooLate(next)) {
      const read = next.isConfirming ? null : endingOf(next, policy);
      const reason = read ?? reasonAtDeadline(next, policy);
      return withState(next, { ending: { reason, at: answer.at } });
    }
    return isRefreshed && mayRefresh(next) ? madeDue(next, timing.at) : next;
  };
  const pages = withPages(context.pages, flight.pages, (page) =>
    page.map((member) => {
      if (member.batch !== flight.number) return member;
      if (!isLive(member)) return withState(member, { batch: null, askedAt: timing.askedAt });
      const next = after(member);
      live += Number(isLive(next)) - 1;
      failing += Number(isLive(next) && next.failures > 0) - Number(member.failures > 0);
      for (const event of eventsOf(member, next)) events.push(event);
      answeredNow.push(next);
      return next;
    }),
  );
  const nextPollAt =
    context.hold === null ? timerAfter(context, pages, answeredNow) : context.nextPollAt;
  const nextEndAt = firstEnd(answeredNow, policy, context.nextEndAt);
  return { context: { ...context, pages, live, failing, batches, nextPollAt, nextEndAt }, events };
}

/** The next timer: that of all members once no request is left; before that an answer can only bring it forward. */
function timerAfter(
  { inFlight, queued, nextPollAt, policy: { deadlineMs } }: FleetState,
  pages: Pages<FleetMember>,
  answeredNow: readonly FleetMember[],
): number | null {
  if (inFlight.length === 0 && queued.length === 0) return nextTimerAt(pages, deadlineMs);
  return soonerOf(nextTimerAt([answeredNow], deadlineMs), nextPollAt);
}

function eventsOf<TData>(
  before: FleetMember<TData>,
  after: FleetMember<TData>,
): FleetEmitted<TData>[] {
  const { id, verdict, progress, data, observation } = after;
  const events: FleetEmitted<TData>[] = [];
  const status = summarized(after.status);
  if (status !== null && verdict !== null && hasChanged(before, after))
    events.push({
      ...{ type: 'member.changed', id, status, previous: summarized(before.status), verdict },
      ...{ detail: summarized(after.detail), label: summarized(after.label), progress },
      ...{ data: data as TData, at: observation?.at ?? 0 },
    });
  if (after.ending !== null) events.push(settled(after));
  return events;
}

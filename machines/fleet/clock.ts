import type { Observation } from '../poll/observation.ts';
import { MAX_DELAY_MS } from '../poll/policy.ts';
import { nextEndAfter } from './ends.ts';
import type { FleetState, Flight } from './fleet-state.ts';
import { type FleetMember, isLive, type Timing, withState } from './member.ts';
import { changedPages } from './pages.ts';
import { laterStart } from './rate.ts';
import { soonerOf } from './timer.ts';

/** How far two readings of a running clock may differ through rounding, or because an event is handled late. */
const TOLERANCE_MS = 50;

/** The fleet's time, epoch ms; it counts from 0 until an event carries a time. */
export const timeIn = ({ at }: Pick<FleetState, 'at'>): number => at ?? 0;

/** How much later than the fleet's time it may be while a timer is armed: its wait may be nearly over. */
const mostUnsure = ({ unsureMs, delayMs }: FleetState): number =>
  Math.min(unsureMs + delayMs, MAX_DELAY_MS);

/**
 * The state when an answer arrives, and the answer's time by the fleet's clock. How long a request took is measured
 * independently of the wall clock, so an answer at an unexpected time means that the clock was set: then all times
 * are shifted with it, and every wait keeps what was left of it.
 */
export function atAnswer<TData>(
  context: FleetState<TData>,
  flight: Flight,
  { at, elapsedMs }: Pick<Observation, 'at' | 'elapsedMs'>,
): { context: FleetState<TData>; timing: Timing } {
  const now = timeIn(context);
  const sinceExpected = at - (flight.askedAt + elapsedMs);
  const mostMs = flight.unsureMs + flight.setMs;
  if (sinceExpected >= -TOLERANCE_MS && sinceExpected <= TOLERANCE_MS + mostMs)
    return timed(
      setFor(context, flight, Math.min(sinceExpected, mostMs)),
      flight,
      Math.max(now, at),
      at - elapsedMs,
    );
  // No request takes longer, whatever the actor reports.
  const tookMs = Math.min(elapsedMs, context.policy.requestTimeoutMs + context.longPollMs);
  const skewMs = at - Math.max(flight.askedAt + tookMs, now);
  if (Math.abs(skewMs) <= TOLERANCE_MS)
    return timed(context, flight, Math.max(now, at), at - tookMs);
  const shifted = shiftedBy(context, skewMs, mostMs);
  const unsure = skewMs > 0 && context.isTimed ? lateOrSet(shifted, skewMs) : shifted;
  return answered(unsure, at, at - tookMs, context.unsureMs, context);
}

/**
 * A clock that was set forward looks like a timer that came late. If it was one, the other requests in flight were sent
 * by the clock as it is now, and nothing is to be shifted back at their answers.
 */
const lateOrSet = <TData>(context: FleetState<TData>, byMs: number): FleetState<TData> => ({
  ...context,
  inFlight: context.inFlight.map((flight) => ({
    ...flight,
    askedAt: flight.askedAt - byMs,
    setMs: Math.min(flight.setMs + byMs, MAX_DELAY_MS),
  })),
});

/**
 * What an answer that came `byMs` after the soonest tells of the others in flight, since the clock was set for all or
 * for none of them.
 */
function setFor<TData>(
  context: FleetState<TData>,
  { unsureMs, setMs }: Flight,
  byMs: number,
): FleetState<TData> {
  if (setMs === 0) return context;
  const leastMs = Math.max(0, byMs - unsureMs);
  const mostMs = Math.min(setMs, Math.max(0, byMs));
  return {
    ...context,
    inFlight: context.inFlight.map((flight) => {
      const atLeastMs = Math.max(0, leastMs - Math.max(0, setMs - flight.setMs));
      const atMostMs = Math.min(flight.setMs, mostMs + Math.max(0, flight.setMs - setMs));
      return { ...flight, askedAt: flight.askedAt + atLeastMs, setMs: atMostMs - atLeastMs };
    }),
  };
}

/** The clock was right, but for how much it lagged behind when the request was sent. */
function timed<TData>(context: FleetState<TData>, flight: Flight, at: number, sentAt: number) {
  const askedAt = Math.max(flight.askedAt, sentAt);
  const lagMs = Math.max(askedAt - flight.askedAt, context.unsureMs);
  return answered(context, at, askedAt, lagMs, context);
}

const answered = <TData>(
  context: FleetState<TData>,
  at: number,
  askedAt: number,
  lagMs: number,
  before: FleetState,
) => ({
  context: { ...dated(passedTo(context, at, lagMs), before), isTimed: true },
  timing: { at, askedAt },
});

/** The state at a time that is known to have passed (wake, resume); an earlier one means that the clock was set. */
export function atTime<TData>(context: FleetState<TData>, at: number | null): FleetState<TData> {
  if (at === null) return context;
  const passedMs = at - timeIn(context);
  if (context.isTimed && passedMs >= 0)
    return { ...dated(passedTo(context, at), context), resumedAt: at };
  if (context.isTimed && passedMs >= -TOLERANCE_MS) return context;
  if (context.isTimed && isFromAnswersAlone(context)) return begunAt(context, at);
  const shifted = shiftedBy(context, passedMs, mostUnsure(context));
  return dated({ ...shifted, at, isTimed: true }, context);
}

/** Whether the time is that of first answers, which may be by another clock: no event has told how long ago they came. */
const isFromAnswersAlone = ({ batches, unsureMs }: FleetState) =>
  batches === 0 && unsureMs === MAX_DELAY_MS;

/** The state at its first own time, when some of the first answers have later ones: no wait is longer than its whole. */
const begunAt = <TData>(context: FleetState<TData>, at: number): FleetState<TData> => ({
  ...context,
  pages: changedPages(context.pages, (member) => {
    const excessMs = (member.nextPollAt ?? at) - (at + member.delayMs);
    return excessMs > 0 ? shifted(member, -excessMs) : member;
  }),
  at,
  unsureMs: 0,
});

/** The deadlines of those that came up for their first turn while the time wasn't sure count from when it is. */
function dated<TData>(
  context: FleetState<TData>,
  before: Pick<FleetState, 'unsureMs'>,
): FleetState<TData> {
  const { policy } = context;
  if (before.unsureMs === 0 || policy.deadlineMs === null) return context;
  const at = timeIn(context);
  const isUndated = ({ startedAt, countsFrom, batch }: FleetMember) =>
    startedAt === null && countsFrom === null && batch !== null;
  const pages = changedPages(context.pages, (member) =>
    isLive(member) && isUndated(member) ? withState(member, { countsFrom: at }) : member,
  );
  return { ...context, pages, nextEndAt: soonerOf(context.nextEndAt, at + policy.deadlineMs) };
}

/**
 * The state at the time of an event that interrupts the armed wait: no more can have passed than was left of that
 * wait, and of those before it that events without a time interrupted.
 */
export function advancedTo<TData>(
  context: FleetState<TData>,
  at: number | null,
): FleetState<TData> {
  const unsure = { ...context, unsureMs: mostUnsure(context) };
  if (at === null) return unsure;
  if (!context.isTimed) return atTime(context, at);
  const passedMs = at - timeIn(context);
  return passedMs >= 0 && passedMs <= unsure.unsureMs
    ? dated(passedTo(context, at), unsure)
    : unsure;
}

/**
 * The state at a pause. The gap of each request that it cancels counts from the pause, since its start isn't always
 * known. Anything beyond what was left of the armed wait means that the clock was set.
 */
export function atPause<TData>(context: FleetState<TData>, at: number | null): FleetState<TData> {
  const now = timeIn(context);
  if (at !== null) {
    const excessMs = context.isTimed ? at - now - mostUnsure(context) : 0;
    if (excessMs <= 0) return atTime(context, at);
    return atTime(shiftedBy(context, excessMs, 0), at);
  }
  if (context.inFlight.length === 0) return context;
  return { ...context, untimedPauseAt: context.untimedPauseAt ?? now };
}

/**
 * The state at a later time: the clock is right again, and lagged by up to `lagMs`. When a pause without a time
 * happened isn't known, so its gaps begin only now.
 */
function passedTo<TData>(
  before: FleetState<TData>,
  at: number,
  lagMs = before.unsureMs,
): FleetState<TData> {
  const { pages, untimedPauseAt } = before;
  const context = { ...before, nextStartAt: laterStart(before, at, lagMs) };
  if (untimedPauseAt === null) return { ...context, at, unsureMs: 0 };
  const passedMs = at - timeIn(context);
  const isCancelled = ({ askedAt }: FleetMember) => askedAt !== null && askedAt >= untimedPauseAt;
  return {
    ...context,
    pages: changedPages(pages, (member) =>
      isCancelled(member) ? shifted(member, passedMs) : member,
    ),
    at,
    unsureMs: 0,
    untimedPauseAt: null,
  };
}

/**
 * Shifts all future times, and those of the requests in flight, by so many ms (below zero: earlier). How much of that
 * was time that passed since a request was sent isn't known: at most `unsureMs`.
 */
function shiftedBy<TData>(
  context: FleetState<TData>,
  byMs: number,
  unsureMs: number,
): FleetState<TData> {
  const { hold, nextPollAt, nextStartAt, inFlight, isTimed, policy, resumedAt } = context;
  const pages = context.pages.map((page) =>
    page.some(hasTimes) ? page.map((one) => shifted(one, byMs, isTimed ? 0 : byMs)) : page,
  );
  const at = timeIn(context) + byMs;
  return {
    ...context,
    pages,
    // Deadlines are by the wall clock, but for those that were counted before it was known.
    nextEndAt: isTimed ? context.nextEndAt : nextEndAfter(pages, policy, Number.NEGATIVE_INFINITY),
    resumedAt: byMs > 0 ? at : resumedAt && Math.min(resumedAt, at),
    inFlight: inFlight.map((flight) => ({
      ...flight,
      askedAt: flight.askedAt + byMs - unsureMs,
      unsureMs: Math.min(flight.unsureMs + unsureMs, MAX_DELAY_MS),
    })),
    hold: hold && { ...hold, until: hold.until + byMs },
    nextPollAt: nextPollAt === null ? null : nextPollAt + byMs,
    nextStartAt: nextStartAt === null ? null : nextStartAt + byMs,
    unsureMs: 0,
    untimedPauseAt: null,
  };
}

const hasTimes = ({ ending, askedAt, nextPollAt, countsFrom }: FleetMember) =>
  ending === null && (askedAt !== null || nextPollAt !== null || countsFrom !== null);

const shifted = <TData>(
  member: FleetMember<TData>,
  byMs: number,
  beginningByMs = 0,
): FleetMember<TData> =>
  hasTimes(member)
    ? withState(member, {
        askedAt: member.askedAt === null ? null : member.askedAt + byMs,
        nextPollAt: member.nextPollAt === null ? null : member.nextPollAt + byMs,
        countsFrom: member.countsFrom === null ? null : member.countsFrom + beginningByMs,
      })
    : member;

import type { FleetContext, Flight } from '../fleet.context.ts';
import type { Observation } from '../poll/observation.ts';
import { MAX_DELAY_MS } from '../poll/policy.ts';
import { type FleetMember, type Timing, withState } from './member.ts';
import { changedPages } from './pages.ts';

/** How far two readings of a clock that runs are apart by rounding, or by how late an event is handled. */
const TOLERANCE_MS = 50;

/** The fleet's time; it counts from 0 until something tells the time. */
export const timeIn = ({ at }: Pick<FleetContext, 'at'>): number => at ?? 0;

/** How much later it may be, while a wait is armed: that wait may be as good as over. */
const mostUnsure = ({ unsureMs, delayMs }: FleetContext): number =>
  Math.min(unsureMs + delayMs, MAX_DELAY_MS);

/**
 * The context when an answer comes, and when that was by the fleet's time. How long a request took is measured
 * apart from the wall clock, so an answer at another time than expected means that the clock was set: then
 * all times move along, and what was left of each wait is still left.
 */
export function atAnswer(
  context: FleetContext,
  flight: Flight,
  { at, elapsedMs }: Pick<Observation, 'at' | 'elapsedMs'>,
): { context: FleetContext; timing: Timing } {
  const now = timeIn(context);
  const sinceExpected = at - (flight.askedAt + elapsedMs);
  if (sinceExpected >= -TOLERANCE_MS && sinceExpected <= TOLERANCE_MS + flight.unsureMs)
    return timed(context, Math.max(now, at), Math.max(flight.askedAt, at - elapsedMs));
  // No request takes longer, whatever it says.
  const tookMs = Math.min(elapsedMs, context.policy.requestTimeoutMs);
  const skewMs = at - Math.max(flight.askedAt + tookMs, now);
  if (Math.abs(skewMs) <= TOLERANCE_MS)
    return timed(context, Math.max(now, at), Math.max(flight.askedAt, at - tookMs));
  return timed(shiftedBy(context, skewMs, flight.unsureMs), at, at - tookMs);
}

const timed = (context: FleetContext, at: number, askedAt: number) => ({
  context: { ...passedTo(context, at), isTimed: true },
  timing: { at, askedAt },
});

/** The context at a time that is known to have passed (wake, resume); an earlier one means that the clock was set. */
export function atTime(context: FleetContext, at: number | null): FleetContext {
  if (at === null) return context;
  const passedMs = at - timeIn(context);
  if (context.isTimed && passedMs >= 0) return passedTo(context, at);
  if (context.isTimed && passedMs >= -TOLERANCE_MS) return context;
  return { ...shiftedBy(context, passedMs, mostUnsure(context)), at, isTimed: true };
}

/**
 * The context at a time that comes along with what cuts the armed wait short: no more can have passed than was
 * left of that wait, and of those before it that were cut short without a time.
 */
export function advancedTo(context: FleetContext, at: number | null): FleetContext {
  const unsure = { ...context, unsureMs: mostUnsure(context) };
  if (at === null) return unsure;
  if (!context.isTimed) return atTime(context, at);
  const passedMs = at - timeIn(context);
  return passedMs >= 0 && passedMs <= unsure.unsureMs ? passedTo(context, at) : unsure;
}

/**
 * The context at a pause, from which the gap of each request that it cancels is counted: when those began isn't
 * always known. Anything beyond what was left of the armed wait is a clock that was set.
 */
export function atPause(context: FleetContext, at: number | null): FleetContext {
  const now = timeIn(context);
  if (at !== null) {
    const excessMs = context.isTimed ? at - now - mostUnsure(context) : 0;
    if (excessMs <= 0) return atTime(context, at);
    return atTime({ ...shiftedBy(context, excessMs, 0), at: now + excessMs }, at);
  }
  if (context.inFlight.length === 0) return context;
  return { ...context, untimedPauseAt: context.untimedPauseAt ?? now };
}

/** The context at a later time; how long ago a pause was that told none isn't known, so its gaps begin only now. */
function passedTo(context: FleetContext, at: number): FleetContext {
  const { pages, untimedPauseAt } = context;
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
 * All times that are yet to come, and those of what is in flight, so much later or, below zero, earlier. How much
 * of that was time that passed since a request was sent isn't known: at the most as much as was unsure.
 */
function shiftedBy(context: FleetContext, byMs: number, unsureMs: number): FleetContext {
  const { pages, hold, nextPollAt, inFlight } = context;
  return {
    ...context,
    pages: pages.map((page) =>
      page.some(hasTimes) ? page.map((one) => shifted(one, byMs)) : page,
    ),
    inFlight: inFlight.map((flight) => ({
      ...flight,
      askedAt: flight.askedAt + byMs - unsureMs,
      unsureMs: Math.min(flight.unsureMs + unsureMs, MAX_DELAY_MS),
    })),
    hold: hold && { ...hold, until: hold.until + byMs },
    nextPollAt: nextPollAt === null ? null : nextPollAt + byMs,
    unsureMs: 0,
    untimedPauseAt: null,
  };
}

const hasTimes = ({ ending, askedAt, nextPollAt }: FleetMember) =>
  ending === null && (askedAt !== null || nextPollAt !== null);

const shifted = (member: FleetMember, byMs: number): FleetMember =>
  hasTimes(member)
    ? withState(member, {
        askedAt: member.askedAt === null ? null : member.askedAt + byMs,
        nextPollAt: member.nextPollAt === null ? null : member.nextPollAt + byMs,
      })
    : member;

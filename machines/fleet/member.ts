import { MIN_GAP_MS } from '../poll/delays.ts';
import { endingOf, isRateLimited, isUnavailable } from '../poll/guards.ts';
import type { Observation } from '../poll/observation.ts';
import type { Policy } from '../poll/policy.ts';
import { initialPollState, type PollHistory, type PollState } from '../poll/poll-state.ts';
import { record, withoutReading } from '../poll/record.ts';
import * as schedule from '../poll/schedule.ts';
import { reasonAtDeadline } from './reason-at-deadline.ts';

/** How many cancellations in a row are counted; each doubles the gap, up to 8 s. */
export const MAX_CANCELLED = 4;

/** One id of a fleet. */
export interface FleetMember<TData = unknown> extends PollState<TData> {
  /** The number of the batch in which it is queued or in flight, `null` while it waits. */
  readonly batch: number | null;
  /** Whether it was removed: an answer for it is ignored. It is dropped once it could be polled anew. */
  readonly isRemoved: boolean;
  /** How many requests for it a pause has cancelled in a row. */
  readonly cancelled: number;
  /** The part of a failing batch in which it is polled next, with no other members; `null`: in any batch. */
  readonly part: number | null;
  /** Whether its verdict doesn't count yet: it is polled next alone, in a part of its own. */
  readonly isConfirming: boolean;
  /**
   * From when its deadline counts until the first answer, epoch ms: from when it was added or its first turn came. `null`
   * while that isn't known, and after the first answer, with which it is `startedAt`.
   */
  readonly countsFrom: number | null;
}

/** The state of a member besides the history of its answers. */
type MemberState = Pick<
  FleetMember,
  | 'askedAt'
  | 'delayMs'
  | 'nextPollAt'
  | 'ending'
  | 'batch'
  | 'isRemoved'
  | 'cancelled'
  | 'part'
  | 'isConfirming'
  | 'countsFrom'
>;

const INITIAL: MemberState = {
  askedAt: null,
  delayMs: 0,
  nextPollAt: null,
  ending: null,
  batch: null,
  isRemoved: false,
  cancelled: 0,
  part: null,
  isConfirming: false,
  countsFrom: null,
};

export const initialMember = (id: string, batch: number | null = null): FleetMember<never> =>
  memberOf<never>(id, initialPollState(id), { ...INITIAL, batch });

/** The member, queued or in flight in a batch, or in none. */
export const withBatch = <TData>(
  member: FleetMember<TData>,
  batch: number | null,
): FleetMember<TData> => withState(member, { batch });

/** The member with these changes. */
export function withState<TData>(
  member: FleetMember<TData>,
  changes: Partial<MemberState>,
): FleetMember<TData> {
  const {
    askedAt = member.askedAt,
    delayMs = member.delayMs,
    nextPollAt = member.nextPollAt,
    ending = member.ending,
    batch = member.batch,
    isRemoved = member.isRemoved,
    cancelled = member.cancelled,
    part = member.part,
    isConfirming = member.isConfirming,
    countsFrom = member.countsFrom,
  } = changes;
  const state = { askedAt, delayMs, nextPollAt, ending, batch, isRemoved, cancelled };
  return memberOf(member.id, member, { ...state, part, isConfirming, countsFrom });
}

/** Whether it will be polled again. */
export const isLive = ({ ending, isRemoved }: FleetMember) => ending === null && !isRemoved;

/** Whether it waits for its next poll. */
export const isWaiting = (member: FleetMember) => isLive(member) && member.batch === null;

export const isDue = (member: FleetMember, at: number) =>
  isWaiting(member) && (member.nextPollAt ?? at) <= at;

/** Whether a removed member may be dropped: until a second after its last request it is kept, to keep the gap. */
export const isDisposable = ({ isRemoved, batch, askedAt }: FleetMember, at: number) =>
  isRemoved && batch === null && (askedAt === null || askedAt + MIN_GAP_MS <= at);

/** The member, due as soon as it may be polled again; a wait that ends sooner is kept. */
export function madeDue<TData>(member: FleetMember<TData>, at: number): FleetMember<TData> {
  const soonest = member.askedAt === null ? at : Math.max(at, member.askedAt + MIN_GAP_MS);
  if ((member.nextPollAt ?? at) <= soonest) return member;
  return withState(member, { delayMs: soonest - at, nextPollAt: soonest });
}

/** A member that was removed or has ended, and is added again: it keeps only the time of its last request. */
export function addedAgain({ id, batch, askedAt }: FleetMember): FleetMember<never> {
  const member = withState(initialMember(id, batch), { askedAt });
  if (batch !== null || askedAt === null) return member;
  return withState(member, { nextPollAt: askedAt + MIN_GAP_MS });
}

/** The member after a pause cancelled its request: each cancellation in a row waits longer. */
export function cancelled<TData>(
  member: FleetMember<TData>,
  at: number,
  askedAt: number,
): FleetMember<TData> {
  const count = Math.min(member.cancelled + 1, MAX_CANCELLED);
  const delayMs = MIN_GAP_MS * 2 ** (count - 1);
  return withState(member, {
    batch: null,
    cancelled: count,
    askedAt: at,
    delayMs,
    nextPollAt: at + delayMs,
    countsFrom: countsFromRequest(member, askedAt),
  });
}

/** From when its deadline counts once a request has begun that brought no answer of its own. */
export const countsFromRequest = (
  { startedAt, countsFrom }: FleetMember,
  askedAt: number,
): number | null => (startedAt === null ? (countsFrom ?? askedAt) : null);

/** A cancelled request is made again at once when its gap is over, so that its answer has the whole time between two pauses. */
export const resumed = <TData>(member: FleetMember<TData>, at: number): FleetMember<TData> =>
  member.cancelled > 0 && isWaiting(member) && (member.askedAt ?? 0) + MIN_GAP_MS <= at
    ? madeDue(member, at)
    : member;

/** When an answer came and its request was sent, by the fleet's time. */
export interface Timing {
  readonly at: number;
  readonly askedAt: number;
}

/**
 * The member after an answer: ended for a reason, or with its next wait.
 *
 * @param isRefreshed whether a refresh came while the answer was on its way.
 */
export function answered<TData>(
  before: FleetMember<TData>,
  observation: Observation<TData>,
  policy: Policy,
  slowdowns: number,
  { at, askedAt }: Timing = {
    at: observation.at,
    askedAt: observation.at - observation.elapsedMs,
  },
  isRefreshed = false,
): FleetMember<TData> {
  const known = record(begun(before), observation, withoutReading);
  const isAlone = before.isConfirming && isUnanswered(observation);
  // To be blocked is no end that was to be confirmed.
  const found =
    before.isConfirming && known.verdict !== 'blocked'
      ? endingOf({ ...known, confirmMs: 0 }, { ...policy, confirmMs: 0 }, isRefreshed)
      : endingOf(known, policy, isRefreshed);
  const reason =
    found === 'deadline' ? reasonAtDeadline({ ...known, isConfirming: isAlone }, policy) : found;
  const { delayMs, nextPollAt } = reason === null ? waitOf(known, policy, slowdowns, at) : before;
  return memberOf(before.id, known, {
    askedAt,
    delayMs,
    nextPollAt,
    ending: reason && { reason, at: observation.at },
    batch: null,
    isRemoved: false,
    cancelled: 0,
    part: isAlone ? before.part : null,
    isConfirming: isAlone,
    countsFrom: null,
  });
}

/** The member, whose deadline counts on from when it does before the first answer. */
export const begun = <TData>(member: FleetMember<TData>): FleetMember<TData> =>
  member.startedAt === null && member.countsFrom !== null
    ? { ...member, startedAt: member.countsFrom }
    : member;

/** The member of a fleet whose server has said something of others: its failures may pass by themselves. */
export const reached = <TData>(member: FleetMember<TData>): FleetMember<TData> =>
  member.lastingFailures === null ? member : { ...member, lastingFailures: null };

/** Whether an answer says nothing of the work, so that the question stays. */
const isUnanswered = ({ type }: Observation) => type === 'unavailable' || type === 'rateLimited';

/** The member after a verdict that doesn't count yet: it is polled alone, in a part of its own, as soon as it may be. */
export function confirming<TData>(
  before: FleetMember<TData>,
  observation: Observation<TData>,
  { at, askedAt }: Timing,
  part: number,
): FleetMember<TData> {
  const known = record(begun(before), observation, withoutReading);
  const nextPollAt = Math.max(at, askedAt + MIN_GAP_MS);
  return memberOf(before.id, known, {
    ...{ askedAt, delayMs: nextPollAt - at, nextPollAt, ending: null, batch: null },
    ...{ isRemoved: false, cancelled: 0, part, isConfirming: true, countsFrom: null },
  });
}

/** The member after a failure that another one may have caused: it isn't counted; the member backs off and is then polled in a part of its batch. */
export function uncounted<TData>(
  before: FleetMember<TData>,
  observation: Observation<TData>,
  policy: Policy,
  { at, askedAt }: Timing,
  part: number,
): FleetMember<TData> {
  const known = record(begun(before), observation, withoutReading);
  const { delayMs, nextPollAt } = schedule.backoff(known, policy, at);
  const countsFrom = countsFromRequest(before, askedAt);
  return withState(before, {
    ...{ askedAt, delayMs, nextPollAt, batch: null, cancelled: 0, part, countsFrom },
  });
}

/** Every field by name: V8 in Node 20 spreads an object that was made by a spread twenty times slower. */
const memberOf = <TData>(
  id: string,
  known: PollHistory<TData>,
  state: MemberState,
): FleetMember<TData> => ({
  id,
  observation: known.observation,
  failure: known.failure,
  status: known.status,
  data: known.data,
  verdict: known.verdict,
  detail: known.detail,
  label: known.label,
  progress: known.progress,
  suggested: known.suggested,
  confirmMs: known.confirmMs,
  validators: known.validators,
  next: known.next,
  polls: known.polls,
  failures: known.failures,
  misses: known.misses,
  lastingFailures: known.lastingFailures,
  verdictSince: known.verdictSince,
  startedAt: known.startedAt,
  changedAt: known.changedAt,
  askedAt: state.askedAt,
  delayMs: state.delayMs,
  nextPollAt: state.nextPollAt,
  ending: state.ending,
  batch: state.batch,
  isRemoved: state.isRemoved,
  cancelled: state.cancelled,
  part: state.part,
  isConfirming: state.isConfirming,
  countsFrom: state.countsFrom,
});

function waitOf(member: PollHistory, policy: Policy, slowdowns: number, from: number) {
  if (isRateLimited(member, policy)) return schedule.hold(member, policy, from);
  if (isUnavailable(member, policy)) return schedule.backoff(member, policy, from);
  return schedule.interval(member, policy, slowdowns, from);
}

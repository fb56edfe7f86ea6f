import * as delays from '../poll/delays.ts';
import type { Reason } from '../poll/endings.ts';
import { endingOf, isRateLimited, isUnavailable } from '../poll/guards.ts';
import type { Observation } from '../poll/observation.ts';
import type { Policy } from '../poll/policy.ts';
import { initialPollState, type PollHistory, type PollState } from '../poll/poll-state.ts';
import { record, withoutReading } from '../poll/record.ts';

/** The documentation: never several requests a second. Requests for one member start this far apart, unless the policy's own wait is shorter. */
export const MIN_GAP_MS = 1_000;

/** How often in a row a cancelled request may double the gap: eight seconds at the most. */
export const MAX_CANCELLED = 4;

/** One id of a fleet. */
export interface FleetMember<TData = unknown> extends PollState<TData> {
  /** The number of the batch that it is queued or in flight with, `null` while it waits. */
  readonly batch: number | null;
  /** Whether it was removed: an answer for it is ignored. It is forgotten once it could be asked anew. */
  readonly isRemoved: boolean;
  /** How many requests for it a pause has cancelled in a row. */
  readonly cancelled: number;
  /** The part of a batch in trouble that it is asked with next, with nobody else; `null`: with anybody. */
  readonly part: number | null;
}

/** What a fleet knows of a member besides the answers. */
type MemberState = Pick<
  FleetMember,
  'askedAt' | 'delayMs' | 'nextPollAt' | 'ending' | 'batch' | 'isRemoved' | 'cancelled' | 'part'
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
};

export const initialMember = (id: string, batch: number | null = null): FleetMember =>
  memberOf(id, initialPollState(id), { ...INITIAL, batch });

/** The member, queued or in flight with a batch, or with none. */
export const withBatch = (member: FleetMember, batch: number | null): FleetMember =>
  withState(member, { batch });

/** The member, but for these. */
export function withState(member: FleetMember, changes: Partial<MemberState>): FleetMember {
  const {
    askedAt = member.askedAt,
    delayMs = member.delayMs,
    nextPollAt = member.nextPollAt,
    ending = member.ending,
    batch = member.batch,
    isRemoved = member.isRemoved,
    cancelled = member.cancelled,
    part = member.part,
  } = changes;
  const standing = { askedAt, delayMs, nextPollAt, ending, batch, isRemoved, cancelled, part };
  return memberOf(member.id, member, standing);
}

/** Whether it will be asked again. */
export const isLive = ({ ending, isRemoved }: FleetMember) => ending === null && !isRemoved;

/** Whether it waits for its time. */
export const isWaiting = (member: FleetMember) => isLive(member) && member.batch === null;

export const isDue = (member: FleetMember, at: number) =>
  isWaiting(member) && (member.nextPollAt ?? at) <= at;

/** Whether it is only remembered, for it was asked a moment ago. */
export const isDisposable = ({ isRemoved, batch, askedAt }: FleetMember, at: number) =>
  isRemoved && batch === null && (askedAt === null || askedAt + MIN_GAP_MS <= at);

/** The member, due as soon as it may be asked again; a wait that ends sooner stays. */
export function madeDue(member: FleetMember, at: number): FleetMember {
  const soonest = member.askedAt === null ? at : Math.max(at, member.askedAt + MIN_GAP_MS);
  if ((member.nextPollAt ?? at) <= soonest) return member;
  return withState(member, { delayMs: soonest - at, nextPollAt: soonest });
}

/** One that was removed, as it comes back: nothing is known of it but when it was asked. */
export function addedAgain({ id, batch, askedAt }: FleetMember): FleetMember {
  const member = withState(initialMember(id, batch), { askedAt });
  if (batch !== null || askedAt === null) return member;
  return withState(member, { nextPollAt: askedAt + MIN_GAP_MS });
}

/** The member whose request a pause has cancelled at a time: each one in a row waits longer from then. */
export function cancelled(member: FleetMember, at: number): FleetMember {
  const count = Math.min(member.cancelled + 1, MAX_CANCELLED);
  const delayMs = MIN_GAP_MS * 2 ** (count - 1);
  return withState(member, {
    batch: null,
    cancelled: count,
    askedAt: at,
    delayMs,
    nextPollAt: at + delayMs,
  });
}

/** A cancelled request is made again at once when the gap is over: an answer must have the whole stretch to come. */
export const resumed = (member: FleetMember, at: number): FleetMember =>
  member.cancelled > 0 && isWaiting(member) && (member.askedAt ?? 0) + MIN_GAP_MS <= at
    ? madeDue(member, at)
    : member;

/** When an answer came and its request was sent, by the fleet's time. */
export interface Timing {
  readonly at: number;
  readonly askedAt: number;
}

/** The member after an answer: ended for a reason, or with its next wait. */
export function answered(
  before: FleetMember,
  observation: Observation,
  policy: Policy,
  slowdowns: number,
  { at, askedAt }: Timing = {
    at: observation.at,
    askedAt: observation.at - observation.elapsedMs,
  },
): FleetMember {
  const known = record(before, observation, withoutReading);
  const reason = endingOf(known, policy);
  const { delayMs, nextPollAt } = reason === null ? waitOf(known, policy, slowdowns, at) : before;
  return memberOf(before.id, known, {
    askedAt,
    delayMs,
    nextPollAt,
    ending: reason && { reason, at: observation.at },
    batch: null,
    isRemoved: false,
    cancelled: 0,
    part: null,
  });
}

/** The member after trouble that may be another one's: it isn't counted, but waited for, and it is asked in a part. */
export function withheld(
  before: FleetMember,
  observation: Observation,
  policy: Policy,
  { at, askedAt }: Timing,
  part: number,
): FleetMember {
  const known = record(before, observation, withoutReading);
  const { delayMs, nextPollAt } = delays.backoff(known, policy, at);
  return withState(before, { askedAt, delayMs, nextPollAt, batch: null, cancelled: 0, part });
}

/** Every field by name: V8 of Node 20 takes twenty times as long to spread what was spread before. */
const memberOf = (
  id: string,
  known: PollHistory,
  { askedAt, delayMs, nextPollAt, ending, batch, isRemoved, cancelled, part }: MemberState,
): FleetMember => ({
  id,
  observation: known.observation,
  failure: known.failure,
  status: known.status,
  data: known.data,
  verdict: known.verdict,
  detail: known.detail,
  suggested: known.suggested,
  confirmations: known.confirmations,
  validators: known.validators,
  polls: known.polls,
  failures: known.failures,
  misses: known.misses,
  confirmed: known.confirmed,
  startedAt: known.startedAt,
  changedAt: known.changedAt,
  askedAt,
  delayMs,
  nextPollAt,
  ending,
  batch,
  isRemoved,
  cancelled,
  part,
});

function waitOf(member: PollHistory, policy: Policy, slowdowns: number, from: number) {
  if (isRateLimited(member, policy)) return delays.hold(member, policy, from);
  if (isUnavailable(member, policy)) return delays.backoff(member, policy, from);
  return delays.interval(member, policy, slowdowns, from);
}

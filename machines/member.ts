import * as judgement from './judgement.ts';
import { freshMemory, type Known, type PollMemory } from './memory.ts';
import type { Observation } from './observation.ts';
import type { Reason } from './outcome.ts';
import type { Policy } from './policy.ts';
import { record, withoutReading } from './record.ts';

/** The documentation: never several requests a second. Requests for one member start this far apart, unless the policy's own wait is shorter. */
export const MIN_GAP_MS = 1_000;

/** How often in a row a cancelled request may double the gap: eight seconds at the most. */
export const MOST_CANCELLED = 4;

/** One id of a fleet. */
export interface FleetMember<TData = unknown> extends PollMemory<TData> {
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
type Standing = Pick<
  FleetMember,
  'askedAt' | 'delayMs' | 'nextPollAt' | 'ending' | 'batch' | 'isRemoved' | 'cancelled' | 'part'
>;

const NEW: Standing = {
  askedAt: null,
  delayMs: 0,
  nextPollAt: null,
  ending: null,
  batch: null,
  isRemoved: false,
  cancelled: 0,
  part: null,
};

export const freshMember = (id: string, batch: number | null = null): FleetMember =>
  memberOf(id, freshMemory(id), { ...NEW, batch });

/** The member, queued or in flight with a batch, or with none. */
export const inBatch = (member: FleetMember, batch: number | null): FleetMember =>
  withStanding(member, { batch });

/** The member, but for these. */
export function withStanding(member: FleetMember, changes: Partial<Standing>): FleetMember {
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
export const isForgotten = ({ isRemoved, batch, askedAt }: FleetMember, at: number) =>
  isRemoved && batch === null && (askedAt === null || askedAt + MIN_GAP_MS <= at);

/** The member, due as soon as it may be asked again; a wait that ends sooner stays. */
export function hurried(member: FleetMember, at: number): FleetMember {
  const soonest = member.askedAt === null ? at : Math.max(at, member.askedAt + MIN_GAP_MS);
  if ((member.nextPollAt ?? at) <= soonest) return member;
  return withStanding(member, { delayMs: soonest - at, nextPollAt: soonest });
}

/** One that was removed, as it comes back: nothing is known of it but when it was asked. */
export function returned({ id, batch, askedAt }: FleetMember): FleetMember {
  const member = withStanding(freshMember(id, batch), { askedAt });
  if (batch !== null || askedAt === null) return member;
  return withStanding(member, { nextPollAt: askedAt + MIN_GAP_MS });
}

/** The member whose request a pause has cancelled at a time: each one in a row waits longer from then. */
export function cancelled(member: FleetMember, at: number): FleetMember {
  const count = Math.min(member.cancelled + 1, MOST_CANCELLED);
  const delayMs = MIN_GAP_MS * 2 ** (count - 1);
  return withStanding(member, {
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
    ? hurried(member, at)
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
  const { delayMs, nextPollAt } = judgement.backoff(known, policy, at);
  return withStanding(before, { askedAt, delayMs, nextPollAt, batch: null, cancelled: 0, part });
}

/** Every field by name: V8 of Node 20 takes twenty times as long to spread what was spread before. */
const memberOf = (
  id: string,
  known: Known,
  { askedAt, delayMs, nextPollAt, ending, batch, isRemoved, cancelled, part }: Standing,
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

/** Asks what the polling chart's `deciding` asks, in the same order; `null`: it goes on. */
function endingOf(member: Known, policy: Policy): Reason | null {
  if (judgement.isUnauthorized(member, policy)) return 'unauthorized';
  if (judgement.isMissing(member, policy)) return 'missing';
  if (judgement.hasEndedWell(member, policy)) return 'ended';
  if (judgement.hasEndedBadly(member, policy)) return 'status';
  if (judgement.isRejected(member, policy)) return 'rejected';
  if (judgement.isPastDeadline(member, policy)) return 'deadline';
  if (judgement.isRetryAfterTooLong(member, policy)) return 'rateLimited';
  return judgement.isExhausted(member, policy) ? 'exhausted' : null;
}

function waitOf(member: Known, policy: Policy, slowdowns: number, from: number) {
  if (judgement.isRateLimited(member, policy)) return judgement.hold(member, policy, from);
  if (judgement.isUnavailable(member, policy)) return judgement.backoff(member, policy, from);
  return judgement.interval(member, policy, slowdowns, from);
}

import * as judgement from './judgement.ts';
import { freshMemory, type Known, type PollMemory } from './memory.ts';
import type { Observation } from './observation.ts';
import type { Reason } from './outcome.ts';
import type { Policy } from './policy.ts';
import { record, withoutReading } from './record.ts';

/** One id of a fleet. */
export interface FleetMember<TData = unknown> extends PollMemory<TData> {
  /** The number of the batch that it is queued or in flight with, `null` while it waits. */
  readonly batch: number | null;
  /** Whether it was removed in mid-flight: its answer is ignored, and then it is forgotten. */
  readonly isRemoved: boolean;
}

export const freshMember = (id: string, batch: number | null = null): FleetMember => {
  const { askedAt, delayMs, nextPollAt, ending, ...known } = freshMemory(id);
  return memberOf(id, known, { askedAt, delayMs, nextPollAt }, ending, batch);
};

/** The member, queued or in flight with a batch, or with none. */
export const inBatch = (member: FleetMember, batch: number | null): FleetMember =>
  memberOf(member.id, member, member, member.ending, batch);

/** Whether it will be asked again. */
export const isLive = ({ ending, isRemoved }: FleetMember) => ending === null && !isRemoved;

/** Whether it waits for its time. */
export const isWaiting = (member: FleetMember) => isLive(member) && member.batch === null;

export const isDue = (member: FleetMember, at: number) =>
  isWaiting(member) && (member.nextPollAt ?? at) <= at;

/** The member after an answer: ended for a reason, or with its next wait. */
export function answered(
  before: FleetMember,
  observation: Observation,
  policy: Policy,
  slowdowns: number,
): FleetMember {
  const known = record(before, observation, withoutReading);
  const reason = endingOf(known, policy);
  const wait = reason === null ? waitOf(known, policy, slowdowns) : before;
  const askedAt = observation.at - observation.elapsedMs;
  const ending = reason && { reason, at: observation.at };
  return memberOf(before.id, known, { ...wait, askedAt }, ending, null);
}

/** Every field by name: V8 of Node 20 takes twenty times as long to spread what was spread before. */
const memberOf = (
  id: string,
  known: Known,
  { askedAt, delayMs, nextPollAt }: Pick<PollMemory, 'askedAt' | 'delayMs' | 'nextPollAt'>,
  ending: PollMemory['ending'],
  batch: number | null,
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
  isRemoved: false,
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

function waitOf(member: Known, policy: Policy, slowdowns: number) {
  if (judgement.isRateLimited(member, policy)) return judgement.hold(member, policy);
  if (judgement.isUnavailable(member, policy)) return judgement.backoff(member, policy);
  return judgement.interval(member, policy, slowdowns);
}

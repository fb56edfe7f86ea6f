import { MIN_GAP_MS } from '../poll/delays.ts';
import { type FetchInput, fetchInputOf, isMalformed } from '../poll/fetch-input.ts';
import { membersOf } from './batch-members.ts';
import { timeIn } from './clock.ts';
import { endOf } from './ends.ts';
import type { Batch, FleetState } from './fleet-state.ts';
import { type FleetMember, isLive } from './member.ts';

/** What the fetch actor of a batch is asked to do. */
export interface FetchBatchInput {
  /** At most `limit` ids, without duplicates. */
  readonly ids: readonly string[];
  readonly requestTimeoutMs: number;
  /**
   * When the first of the members must have ended, epoch ms, of those for whom an answer can come in time; a little
   * later than now when it can for none. `null` without a deadline, and when that isn't known.
   */
  readonly deadlineAt: number | null;
  /** How far away that is at most, ms; `null` without a deadline. */
  readonly deadlineMs: number | null;
  /** Whether a good reading came earlier: from then on malformed bodies are treated as transient. */
  readonly hasReading: boolean;
  /** Whether the last answer was malformed, and the ids that were never read and whose own part of it was. */
  readonly wasMalformed: boolean;
  readonly malformed: readonly string[];
  /** What a poll of one id would be asked; `null` for several ids. */
  readonly alone: FetchInput | null;
  /** Whether it is asked alone because its verdict doesn't count yet. */
  readonly isConfirming: boolean;
}

export function batchInputOf(context: FleetState, batch: Batch): FetchBatchInput {
  const { policy, hasReading } = context;
  const members = membersOf(context, batch).filter(isLive);
  const [one] = members;
  const alone = members.length === 1 && one ? one : null;
  const limit = limitFor(context, members);
  return {
    ids: members.map(({ id }) => id),
    requestTimeoutMs: policy.requestTimeoutMs,
    ...limit,
    hasReading,
    wasMalformed: isMalformed(context),
    malformed: members
      .filter((member) => member.status === null && isMalformed(member))
      .map(({ id }) => id),
    alone: alone && { ...fetchInputOf(alone, alone.id, policy), ...limit },
    isConfirming: alone?.isConfirming ?? false,
  };
}

/**
 * How long a request for these members may take. A deadline that is so near, or so long ago, that an answer can hardly
 * come before it doesn't cut the request of the others.
 */
function limitFor(
  context: FleetState,
  members: readonly FleetMember[],
): Pick<FetchBatchInput, 'deadlineAt' | 'deadlineMs'> {
  const { policy, isTimed } = context;
  const { deadlineMs } = policy;
  if (deadlineMs === null) return { deadlineAt: null, deadlineMs };
  const now = timeIn(context);
  const ends = members.map((member) => endOf(member, policy) ?? Number.POSITIVE_INFINITY);
  const inTime = ends.filter((end, n) => end - now >= leastMs(members[n]));
  const end = inTime.length > 0 ? Math.min(...inTime) : Math.max(...ends);
  if (end === Number.POSITIVE_INFINITY) return { deadlineAt: null, deadlineMs };
  const deadlineAt = end > now ? end : now + MIN_GAP_MS;
  const leftMs = Math.min(deadlineMs, deadlineAt - now);
  if (isTimed) return { deadlineAt, deadlineMs: leftMs };
  const isByWallClock = members.some(({ startedAt }) => startedAt !== null);
  return isByWallClock ? { deadlineAt, deadlineMs } : { deadlineAt: null, deadlineMs: leftMs };
}

/** In less time an answer for a member can hardly come. */
const leastMs = (member: FleetMember | undefined): number =>
  member?.observation ? 2 * member.observation.elapsedMs : MIN_GAP_MS;

import { type FetchInput, fetchInputOf, isMalformed } from '../poll/fetch-input.ts';
import { deadlineAt } from '../poll/poll-state.ts';
import { membersOf } from './batch-members.ts';
import type { Batch, FleetState } from './fleet-state.ts';
import { isLive } from './member.ts';
import { soonerOf } from './timer.ts';

/** What the fetch actor of a batch is asked to do. */
export interface FetchBatchInput {
  /** At most `limit` ids, without duplicates. */
  readonly ids: readonly string[];
  readonly requestTimeoutMs: number;
  /** When the first of the members must have ended, epoch ms; `null` without a deadline, and before any was asked. */
  readonly deadlineAt: number | null;
  /** How long each member's poll may take from the start of its first request, ms; `null` without a deadline. */
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
  const deadlines = members.map((member) => deadlineAt(member, policy));
  return {
    ids: members.map(({ id }) => id),
    requestTimeoutMs: policy.requestTimeoutMs,
    deadlineAt: deadlines.reduce(soonerOf, null),
    deadlineMs: policy.deadlineMs,
    hasReading,
    wasMalformed: isMalformed(context),
    malformed: members
      .filter((member) => member.status === null && isMalformed(member))
      .map(({ id }) => id),
    alone: alone && fetchInputOf(alone, alone.id, policy),
    isConfirming: alone?.isConfirming ?? false,
  };
}

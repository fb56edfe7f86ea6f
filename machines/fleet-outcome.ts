import type { FleetContext } from './fleet.context.ts';
import { membersIn } from './fleet-members.ts';
import type { Failure } from './observation.ts';
import { endings, outcomeOf, type PollOutcome } from './outcome.ts';

/** Why a whole fleet can end: all have settled, the user stopped it, or one answer ended it for all. */
export type FleetReason = 'ended' | 'requested' | 'rateLimited' | 'defect' | 'unauthorized';

interface Ended<TData, TReason extends FleetReason> {
  readonly type: (typeof endings)[TReason];
  readonly reason: TReason;
  /** How each member's poll ended. */
  readonly outcomes: readonly PollOutcome<TData>[];
  /** What went wrong with the last request, `null` when nothing did. */
  readonly failure: Failure | null;
  /** How many requests were answered. */
  readonly polls: number;
  /** When the first answer came, epoch ms; `null` when none did. */
  readonly startedAt: number | null;
  /** When the fleet ended, epoch ms; `null` when that isn't known. */
  readonly endedAt: number | null;
}

/** How a fleet ended. JSON. `type` is the final state, `reason` says why. */
export type FleetOutcome<TData = unknown> =
  | Ended<TData, 'ended'>
  | Ended<TData, 'requested'>
  | (Ended<TData, 'rateLimited' | 'defect' | 'unauthorized'> & { readonly failure: Failure });

/** The outcome of a fleet whose chart has reached a final state. */
export function fleetOutcomeOf({ context }: { context: FleetContext }): FleetOutcome {
  const { failure, polls, startedAt } = context;
  const { reason, at } = context.ending as { reason: FleetReason; at: number | null };
  return {
    type: endings[reason],
    reason,
    outcomes: membersIn(context).map((member) => outcomeOf({ context: member })),
    failure,
    polls,
    startedAt,
    endedAt: at,
  } as FleetOutcome;
}

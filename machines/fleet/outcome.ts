import type { FleetContext } from '../fleet.context.ts';
import type { Failure } from '../poll/observation.ts';
import { outcomeOf, type PollOutcome } from '../poll/outcome.ts';
import { type FleetReason, fleetEndings } from './endings.ts';
import { membersIn } from './members.ts';

interface Ended<TData, TReason extends FleetReason> {
  readonly type: (typeof fleetEndings)[TReason];
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

interface Failed {
  readonly failure: Failure;
}

interface Details {
  readonly settled: unknown;
  readonly aborted: unknown;
  readonly rateLimited: Failed;
  readonly defect: Failed;
  readonly unauthorized: Failed;
}

/** How a fleet ended. JSON. `type` is the final state, `reason` says why. */
export type FleetOutcome<TData = unknown> = {
  [TReason in FleetReason]: Ended<TData, TReason> & Details[TReason];
}[FleetReason];

/** The outcome of a fleet whose chart has reached a final state. */
export function fleetOutcomeOf({ context }: { context: FleetContext }): FleetOutcome {
  const { failure, polls, startedAt } = context;
  const { reason, at } = context.ending as { reason: FleetReason; at: number | null };
  return {
    type: fleetEndings[reason],
    reason,
    outcomes: membersIn(context).map((member) => outcomeOf({ context: member })),
    failure,
    polls,
    startedAt,
    endedAt: at,
  } as FleetOutcome;
}

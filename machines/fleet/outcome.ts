import type { Failure } from '../poll/observation.ts';
import { outcomeOf, type PollOutcome } from '../poll/outcome.ts';
import { type FleetReason, fleetEndings } from './endings.ts';
import type { FleetState } from './fleet-state.ts';
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
  /** When the first request that was answered began, epoch ms; `null` when none was. */
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
export function fleetOutcomeOf<TData>(fleet: FleetState<TData>): FleetOutcome<TData> {
  const { ending, failure, polls, startedAt } = fleet;
  const { reason, at } = ending as NonNullable<typeof ending>;
  return {
    type: fleetEndings[reason],
    reason,
    outcomes: membersIn(fleet).map((member) => outcomeOf({ context: member })),
    failure,
    polls,
    startedAt,
    endedAt: at,
  } as FleetOutcome<TData>;
}

import type { Failure, Verdict } from '../poll/observation.ts';
import { outcomeOf, type PollOutcome } from '../poll/outcome.ts';
import type { FleetState } from './fleet-state.ts';
import type { FleetMember } from './member.ts';

/** A member's status, verdict or detail has changed. Texts are cut to 200 characters, a longer detail to its last line. */
export interface MemberChanged<TData = unknown> {
  readonly type: 'member.changed';
  readonly id: string;
  readonly status: string;
  readonly previous: string | null;
  readonly verdict: Verdict;
  readonly detail: string | null;
  readonly label: string | null;
  /** 0–1, `null` when the reading has none. */
  readonly progress: number | null;
  readonly data: TData;
  readonly at: number;
}

/** A member's poll has ended. */
export interface MemberSettled<TData = unknown> {
  readonly type: 'member.settled';
  readonly id: string;
  readonly outcome: PollOutcome<TData>;
}

/** The event for a member that has ended. */
export const settled = <TData>(member: FleetMember<TData>): MemberSettled<TData> => ({
  type: 'member.settled',
  id: member.id,
  outcome: outcomeOf({ context: member }),
});

/** One request for many ids brought an answer for each of them. */
export interface BatchSucceeded {
  readonly type: 'request.succeeded';
  readonly ids: readonly string[];
  readonly elapsedMs: number;
  readonly at: number;
}

/** One request for many ids brought anything else. */
export interface BatchFailed {
  readonly type: 'request.failed';
  readonly ids: readonly string[];
  readonly failure: Failure;
  readonly elapsedMs: number;
  readonly at: number;
}

/** An event with invalid ids: it changed nothing. */
export interface EventRefused {
  readonly type: 'event.refused';
  readonly event: string;
  /** What was expected, and what it got. */
  readonly message: string;
}

/** What a fleet emits to `actor.on`; how its members ended is its output, too. */
export type FleetEmitted<TData = unknown> =
  | MemberChanged<TData>
  | MemberSettled<TData>
  | BatchSucceeded
  | BatchFailed
  | EventRefused;

/** The state after a change, and the events to emit for it. */
export interface Change<TData> {
  readonly context: FleetState<TData>;
  readonly events: readonly FleetEmitted<TData>[];
}

import type { FleetContext } from './fleet.context.ts';
import type { Failure, Verdict } from './poll/observation.ts';
import type { PollOutcome } from './poll/outcome.ts';
import type { PollingEvent, Timed } from './polling.events.ts';

type Naming<TType extends string> = Timed<TType> & {
  /** None of them empty; what is there already, or isn't, is left as it is. */
  readonly ids: readonly string[];
};

export type FleetEvent = PollingEvent | Naming<'fleet.add'> | Naming<'fleet.remove'>;

/** A member's status is another one than before. Of a status 200 characters are told, of a longer detail its last line. */
export interface MemberChanged<TData = unknown> {
  readonly type: 'member.changed';
  readonly id: string;
  readonly status: string;
  readonly previous: string | null;
  readonly verdict: Verdict;
  readonly detail: string | null;
  readonly data: TData;
  readonly at: number;
}

/** A member's poll has ended. */
export interface MemberSettled<TData = unknown> {
  readonly type: 'member.settled';
  readonly id: string;
  readonly outcome: PollOutcome<TData>;
}

/** One request for many was answered for each of them. */
export interface BatchSucceeded {
  readonly type: 'request.succeeded';
  readonly ids: readonly string[];
  readonly elapsedMs: number;
  readonly at: number;
}

/** One request for many brought anything else. */
export interface BatchFailed {
  readonly type: 'request.failed';
  readonly ids: readonly string[];
  readonly failure: Failure;
  readonly elapsedMs: number;
  readonly at: number;
}

/** An event whose ids can't be taken: it changed nothing. */
export interface EventRefused {
  readonly type: 'event.refused';
  readonly event: string;
  /** What it got, and what it takes. */
  readonly message: string;
}

export type FleetEmitted<TData = unknown> =
  | MemberChanged<TData>
  | MemberSettled<TData>
  | BatchSucceeded
  | BatchFailed
  | EventRefused;

/** What something changed, and what there is to tell of it. */
export interface Change {
  readonly context: FleetContext;
  readonly events: readonly FleetEmitted[];
}

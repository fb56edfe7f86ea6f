import type { Observation } from './poll/observation.ts';
import type { PollingEvent, Timed } from './polling.events.ts';

type Naming<TType extends string> = Timed<TType> & {
  /** No empty strings. Adding one that is polled, or removing an unknown one, changes nothing; adding one that has ended begins it anew. */
  readonly ids: readonly string[];
};

type Adding = Naming<'fleet.add'> & {
  /** First answers that came from elsewhere, by id: the response that created the work. */
  readonly observations?: Readonly<Record<string, Observation>> | undefined;
};

/** What can be sent to a fleet: the events of a poll, for all its members, and the ids to add or remove. */
export type FleetEvent = PollingEvent | Adding | Naming<'fleet.remove'>;

import type { PollingEvent, Timed } from './polling.events.ts';

type Naming<TType extends string> = Timed<TType> & {
  /** No empty strings. Adding a member again, or removing an unknown one, changes nothing. */
  readonly ids: readonly string[];
};

export type FleetEvent = PollingEvent | Naming<'fleet.add'> | Naming<'fleet.remove'>;

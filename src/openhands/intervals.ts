import type { Interval } from '../../machines/poll/observation.ts';
import { validateInterval } from '../../machines/poll/policy.ts';
import { nullable, partial } from '../../machines/validate/validate.ts';
import { asChosen } from '../resource/chosen-interval.ts';
import type { StatusReading } from '../resource/status-reading.ts';
import type { StatusName } from './status-names.ts';

/** How fast to poll, by the status that is read; `null`, or none: as OpenHands' documentation recommends. */
export type Intervals<TName extends StatusName = StatusName> = {
  readonly [K in TName]?: Interval | null | undefined;
};

/** Gives a reading the interval of its status. */
export type Pace = <TReading extends StatusReading<unknown>>(reading: TReading) => TReading;

/**
 * @param names the statuses that there are.
 * @throws {InputError} for the name of a status that there isn't, and for an interval that is none.
 */
export function paceBy(intervals: Intervals | undefined, names: readonly StatusName[]): Pace {
  if (intervals === undefined) return (reading) => reading;
  partial(Object.fromEntries(names.map((name) => [name, nullable(validateInterval)])))(
    'intervals',
    intervals,
  );
  const known = new Map<string, Interval>();
  for (const [name, interval] of Object.entries(intervals))
    if (interval) known.set(name, asChosen(interval));
  return (reading) => {
    const interval = known.get(reading.status) ?? known.get(above(reading));
    return interval ? { ...reading, interval } : reading;
  };
}

/** While the agent works, and its own status has no interval, that of its sandbox counts, which runs. */
const above = ({ status, verdict }: StatusReading<unknown>): string =>
  verdict === 'pending' && /^[a-z]/.test(status) ? 'RUNNING' : status;

/** Those of some of the statuses. */
export const only = <TName extends StatusName>(
  intervals: Intervals | undefined,
  names: readonly TName[],
): Intervals<TName> | undefined =>
  intervals &&
  (Object.fromEntries(
    Object.entries(intervals).filter(([name]) => (names as readonly string[]).includes(name)),
  ) as Intervals<TName>);

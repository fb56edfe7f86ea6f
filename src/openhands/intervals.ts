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
  const hasAgents = names.includes('running');
  const known = new Map<string, Interval>();
  for (const [name, interval] of Object.entries(intervals))
    if (interval) known.set(name, asChosen(interval));
  return (reading) => {
    const above = hasAgents && isAgents(reading) ? known.get('RUNNING') : undefined;
    const interval = known.get(reading.status) ?? above;
    return interval ? { ...reading, interval } : reading;
  };
}

/** Whether the agent works: then its sandbox is running, whose interval counts where its own status has none. */
const isAgents = ({ status, verdict }: StatusReading<unknown>): boolean =>
  verdict === 'pending' && /^[a-z]/.test(status);

/** Those of some of the statuses. */
export const only = <TName extends StatusName>(
  intervals: Intervals | undefined,
  names: readonly TName[],
): Intervals<TName> | undefined =>
  intervals &&
  (Object.fromEntries(
    Object.entries(intervals).filter(([name]) => (names as readonly string[]).includes(name)),
  ) as Intervals<TName>);

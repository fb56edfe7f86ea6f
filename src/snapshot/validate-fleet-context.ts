import { fleetEndings } from '../../machines/fleet/endings.ts';
import type { Flight } from '../../machines/fleet/fleet-state.ts';
import { type FleetMember, MAX_CANCELLED } from '../../machines/fleet/member.ts';
import type { FleetContext } from '../../machines/fleet.context.ts';
import { failure, recordedObservation } from '../../machines/poll/validate-observation.ts';
import {
  anything,
  array,
  integer,
  looseObject,
  nonEmptyString,
  nullable,
  number,
  strictObject,
  type Validator,
} from '../../machines/validate/validate.ts';
import {
  boolean,
  computedTime,
  count,
  delayMs,
  endingWith,
  pollState,
  slowdowns,
} from './validate-poll-state.ts';

const ordinal = integer(1, Number.MAX_SAFE_INTEGER);

const member = strictObject({
  ...pollState,
  id: nonEmptyString,
  batch: nullable(ordinal),
  isRemoved: boolean,
  cancelled: integer(0, MAX_CANCELLED),
  part: nullable(ordinal),
  isConfirming: boolean,
  countsFrom: nullable(computedTime),
} satisfies Record<keyof FleetMember, Validator>);

const members = array(member);
const trusted = new WeakSet<object>();

/**
 * Marks the pages that a step has just made, so that the next step needn't check each member of a large
 * fleet again. Pages are never changed in place, and one that comes from outside is another object.
 */
export function trustPages({ pages }: Pick<FleetContext, 'pages'>): void {
  for (const page of pages) trusted.add(page);
}

const page: Validator = (path, value) => {
  if (!trusted.has(Object(value))) members(path, value);
};

const batch = { number: count, pages: array(count), isPart: boolean, isConfirming: boolean };
const flight = {
  ...batch,
  slot: count,
  askedAt: computedTime,
  unsureMs: delayMs,
  setMs: delayMs,
  isRefreshed: boolean,
} satisfies Record<keyof Flight, Validator>;

const batchObservation: Validator = (path, value) => {
  if ((value as FleetContext['observation'])?.type !== 'readings') recordedObservation(path, value);
};

/** All of a fleet's context but its policy. */
export const validateFleetContext = strictObject({
  policy: anything,
  autoStart: boolean,
  keepOpen: boolean,
  limit: ordinal,
  maxInFlight: ordinal,
  rate: nullable(looseObject({ requests: ordinal, perMs: delayMs })),
  longPollMs: delayMs,
  pages: array(page),
  live: count,
  failing: count,
  queued: array(looseObject(batch)),
  inFlight: array(looseObject(flight)),
  wasConfirming: boolean,
  batches: count,
  polls: count,
  observation: nullable(batchObservation),
  failure: nullable(failure),
  hasReading: boolean,
  blindRejections: count,
  forbidden: looseObject({ requests: count, alone: count }),
  jitter: nullable(number(0, 1, 'a number')),
  slowdowns,
  hold: nullable(
    looseObject({
      delayMs,
      until: computedTime,
    }),
  ),
  at: nullable(computedTime),
  isTimed: boolean,
  unsureMs: delayMs,
  untimedPauseAt: nullable(computedTime),
  startedAt: nullable(computedTime),
  delayMs,
  nextPollAt: nullable(computedTime),
  nextEndAt: nullable(computedTime),
  resumedAt: nullable(computedTime),
  nextStartAt: nullable(computedTime),
  ending: endingWith(fleetEndings),
} satisfies Record<keyof FleetContext, Validator>);

import { fleetEndings } from '../../machines/fleet/endings.ts';
import type { Flight } from '../../machines/fleet/fleet-state.ts';
import { isId } from '../../machines/fleet/ids.ts';
import { type FleetMember, MAX_CANCELLED } from '../../machines/fleet/member.ts';
import type { FleetContext } from '../../machines/fleet.context.ts';
import { MAX_SLOWDOWNS } from '../../machines/poll/delays.ts';
import { endings } from '../../machines/poll/endings.ts';
import { MAX_DELAY_MS } from '../../machines/poll/policy.ts';
import type { PollState } from '../../machines/poll/poll-state.ts';
import {
  confirmations,
  failure,
  interval,
  recordedObservation,
  time,
  validators,
  verdict,
} from '../../machines/poll/validate-observation.ts';
import type { PollingContext } from '../../machines/polling.context.ts';
import { MAX_TIME_MS } from '../../machines/validate/actor-events.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import {
  array,
  integer,
  looseObject,
  nullable,
  number,
  oneOf,
  string,
  type Validator,
} from '../../machines/validate/validate.ts';

const anything: Validator = () => {};
const boolean = oneOf(true, false);
const count = integer(0, Number.MAX_SAFE_INTEGER);

/** A time that was worked out from another one and a wait, either of which may be the farthest. */
const computedTime = number(-4 * MAX_TIME_MS, 4 * MAX_TIME_MS, 'a time in epoch ms');

const pollState = {
  id: string,
  observation: nullable(recordedObservation),
  failure: nullable(failure),
  status: nullable(string),
  data: anything,
  verdict: nullable(verdict),
  detail: nullable(string),
  suggested: nullable(interval),
  confirmations,
  validators: nullable(validators),
  polls: count,
  failures: count,
  misses: count,
  confirmed: count,
  startedAt: nullable(time),
  changedAt: nullable(time),
  askedAt: nullable(computedTime),
  delayMs: number(0, MAX_DELAY_MS, 'a number of milliseconds'),
  nextPollAt: nullable(computedTime),
  ending: nullable(
    looseObject({ reason: oneOf(...Object.keys(endings)), at: nullable(computedTime) }),
  ),
} satisfies Record<keyof PollState, Validator>;

/** All of these, and nothing else. */
export function strictObject(validators: Readonly<Record<string, Validator>>): Validator {
  const entries = Object.entries(validators);
  return (path, value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new InputError(path, value, `an object of ${Object.keys(validators).join(', ')}`);
    const given = value as Readonly<Record<string, unknown>>;
    for (const [name, validate] of entries)
      validate(`${path}.${name}`, Object.hasOwn(given, name) ? given[name] : undefined);
    for (const name of Object.keys(given))
      if (!Object.hasOwn(validators, name))
        throw new InputError(
          `${path}.${name}`,
          given[name],
          `one of the fields ${Object.keys(validators).join(', ')}`,
        );
  };
}

const slowdowns = integer(0, MAX_SLOWDOWNS);

/** All of a poll's context but its policy. */
export const validatePollContext = strictObject({
  ...pollState,
  policy: anything,
  autoStart: boolean,
  slowdowns,
  at: nullable(computedTime),
  unanswered: count,
  refreshRequested: boolean,
} satisfies Record<keyof PollingContext, Validator>);

const id: Validator = (path, value) => {
  if (!isId(value)) throw new InputError(path, value, 'a string that is not empty');
};

const member = strictObject({
  ...pollState,
  id,
  batch: nullable(integer(1, Number.MAX_SAFE_INTEGER)),
  isRemoved: boolean,
  cancelled: integer(0, MAX_CANCELLED),
  part: nullable(integer(1, Number.MAX_SAFE_INTEGER)),
} satisfies Record<keyof FleetMember, Validator>);

const members = array(member);
const trusted = new WeakSet<object>();

/**
 * Pages that a step has just made, so that the next one needn't read each member of a large fleet again.
 * Nothing changes a page in place, and one that comes from outside is another object.
 */
export function trustPages({ pages }: Pick<FleetContext, 'pages'>): void {
  for (const page of pages) trusted.add(page);
}

const page: Validator = (path, value) => {
  if (!trusted.has(Object(value))) members(path, value);
};

const batch = { number: count, pages: array(count), isPart: boolean };
const flight = {
  ...batch,
  slot: count,
  askedAt: computedTime,
  unsureMs: number(0, MAX_DELAY_MS, 'a number of milliseconds'),
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
  limit: integer(1, Number.MAX_SAFE_INTEGER),
  maxInFlight: integer(1, Number.MAX_SAFE_INTEGER),
  pages: array(page),
  live: count,
  failing: count,
  queued: array(looseObject(batch)),
  inFlight: array(looseObject(flight)),
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
      delayMs: number(0, MAX_DELAY_MS, 'a number of milliseconds'),
      until: computedTime,
    }),
  ),
  at: nullable(computedTime),
  isTimed: boolean,
  unsureMs: number(0, MAX_DELAY_MS, 'a number of milliseconds'),
  untimedPauseAt: nullable(computedTime),
  startedAt: nullable(time),
  delayMs: number(0, MAX_DELAY_MS, 'a number of milliseconds'),
  nextPollAt: nullable(computedTime),
  ending: nullable(
    looseObject({ reason: oneOf(...Object.keys(fleetEndings)), at: nullable(computedTime) }),
  ),
} satisfies Record<keyof FleetContext, Validator>);

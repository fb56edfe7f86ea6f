import {
  type Accept,
  listOf,
  numberFrom,
  oneOf,
  orNull,
  parts,
  text,
  wholeFrom,
} from '../machines/accept.ts';
import {
  confirmations,
  failure,
  interval,
  recordedObservation,
  time,
  validators,
  verdict,
} from '../machines/accept-observation.ts';
import { FARTHEST_MS } from '../machines/actor-events.ts';
import { type FleetContext, type Flight, isId } from '../machines/fleet.context.ts';
import { InputError } from '../machines/input-error.ts';
import { type FleetMember, MOST_CANCELLED } from '../machines/member.ts';
import type { PollMemory } from '../machines/memory.ts';
import { endings } from '../machines/outcome.ts';
import { MAX_DELAY_MS } from '../machines/policy.ts';
import type { PollingContext } from '../machines/polling.context.ts';
import { MOST_SLOWDOWNS } from '../machines/schedule.ts';

const anything: Accept = () => {};
const flag = oneOf(true, false);
const count = wholeFrom(0, Number.MAX_SAFE_INTEGER);

/** A time that was worked out from another one and a wait, either of which may be the farthest. */
const computedTime = numberFrom(-4 * FARTHEST_MS, 4 * FARTHEST_MS, 'a time in epoch ms');

const memory = {
  id: text,
  observation: orNull(recordedObservation),
  failure: orNull(failure),
  status: orNull(text),
  data: anything,
  verdict: orNull(verdict),
  detail: orNull(text),
  suggested: orNull(interval),
  confirmations,
  validators: orNull(validators),
  polls: count,
  failures: count,
  misses: count,
  confirmed: count,
  startedAt: orNull(time),
  changedAt: orNull(time),
  askedAt: orNull(computedTime),
  delayMs: numberFrom(0, MAX_DELAY_MS, 'a number of milliseconds'),
  nextPollAt: orNull(computedTime),
  ending: orNull(parts({ reason: oneOf(...Object.keys(endings)), at: orNull(computedTime) })),
} satisfies Record<keyof PollMemory, Accept>;

/** All of these, and nothing else. */
export function whole(accepts: Readonly<Record<string, Accept>>): Accept {
  const entries = Object.entries(accepts);
  return (path, value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new InputError(path, value, `an object of ${Object.keys(accepts).join(', ')}`);
    const given = value as Readonly<Record<string, unknown>>;
    for (const [name, accept] of entries)
      accept(`${path}.${name}`, Object.hasOwn(given, name) ? given[name] : undefined);
    for (const name of Object.keys(given))
      if (!Object.hasOwn(accepts, name))
        throw new InputError(`${path}.${name}`, given[name], 'nothing: no such part');
  };
}

const slowdowns = wholeFrom(0, MOST_SLOWDOWNS);

/** All of a poll's context but its policy. */
export const acceptContext = whole({
  ...memory,
  policy: anything,
  autoStart: flag,
  slowdowns,
  at: orNull(computedTime),
  unanswered: count,
  refreshRequested: flag,
} satisfies Record<keyof PollingContext, Accept>);

const id: Accept = (path, value) => {
  if (!isId(value)) throw new InputError(path, value, 'a string that is not empty');
};

const member = whole({
  ...memory,
  id,
  batch: orNull(wholeFrom(1, Number.MAX_SAFE_INTEGER)),
  isRemoved: flag,
  cancelled: wholeFrom(0, MOST_CANCELLED),
  part: orNull(wholeFrom(1, Number.MAX_SAFE_INTEGER)),
} satisfies Record<keyof FleetMember, Accept>);

const members = listOf(member);
const trusted = new WeakSet<object>();

/**
 * Pages that a step has just made, so that the next one needn't read each member of a large fleet again.
 * Nothing changes a page in place, and one that comes from outside is another object.
 */
export function trustPages({ pages }: Pick<FleetContext, 'pages'>): void {
  for (const page of pages) trusted.add(page);
}

const page: Accept = (path, value) => {
  if (!trusted.has(Object(value))) members(path, value);
};

const batch = { number: count, pages: listOf(count), isPart: flag };
const flight = {
  ...batch,
  slot: count,
  askedAt: computedTime,
  unsureMs: numberFrom(0, MAX_DELAY_MS, 'a number of milliseconds'),
  isRefreshed: flag,
} satisfies Record<keyof Flight, Accept>;

const batchObservation: Accept = (path, value) => {
  if ((value as FleetContext['observation'])?.type !== 'readings') recordedObservation(path, value);
};

/** All of a fleet's context but its policy. */
export const acceptFleet = whole({
  policy: anything,
  autoStart: flag,
  keepOpen: flag,
  limit: wholeFrom(1, Number.MAX_SAFE_INTEGER),
  maxInFlight: wholeFrom(1, Number.MAX_SAFE_INTEGER),
  pages: listOf(page),
  live: count,
  failing: count,
  queued: listOf(parts(batch)),
  inFlight: listOf(parts(flight)),
  batches: count,
  polls: count,
  observation: orNull(batchObservation),
  failure: orNull(failure),
  hasReading: flag,
  blindRejections: count,
  forbidden: parts({ requests: count, alone: count }),
  jitter: orNull(numberFrom(0, 1, 'a number')),
  slowdowns,
  hold: orNull(
    parts({
      delayMs: numberFrom(0, MAX_DELAY_MS, 'a number of milliseconds'),
      until: computedTime,
    }),
  ),
  at: orNull(computedTime),
  isTimed: flag,
  unsureMs: numberFrom(0, MAX_DELAY_MS, 'a number of milliseconds'),
  untimedPauseAt: orNull(computedTime),
  startedAt: orNull(time),
  delayMs: numberFrom(0, MAX_DELAY_MS, 'a number of milliseconds'),
  nextPollAt: orNull(computedTime),
  ending: orNull(parts({ reason: oneOf(...Object.keys(endings)), at: orNull(computedTime) })),
} satisfies Record<keyof FleetContext, Accept>);

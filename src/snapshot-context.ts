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
import type { FleetContext, Flight } from '../machines/fleet.context.ts';
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
  askedAt: orNull(time),
  delayMs: numberFrom(0, MAX_DELAY_MS, 'a number of milliseconds'),
  nextPollAt: orNull(time),
  ending: orNull(parts({ reason: oneOf(...Object.keys(endings)), at: orNull(time) })),
} satisfies Record<keyof PollMemory, Accept>;

/** All of these, and nothing else. */
const whole =
  (accepts: Readonly<Record<string, Accept>>): Accept =>
  (path, value) => {
    parts(accepts)(path, value);
    const strange = Object.keys(value as object).find((name) => !Object.hasOwn(accepts, name));
    if (strange !== undefined)
      throw new InputError(
        `${path}.${strange}`,
        (value as Record<string, unknown>)[strange],
        'nothing: no such part',
      );
  };

const slowdowns = wholeFrom(0, MOST_SLOWDOWNS);

/** All of a poll's context but its policy. */
export const acceptContext = whole({
  ...memory,
  policy: anything,
  autoStart: flag,
  slowdowns,
} satisfies Record<keyof PollingContext, Accept>);

const member = whole({
  ...memory,
  batch: orNull(wholeFrom(1, Number.MAX_SAFE_INTEGER)),
  isRemoved: flag,
  cancelled: wholeFrom(0, MOST_CANCELLED),
  part: orNull(wholeFrom(1, Number.MAX_SAFE_INTEGER)),
} satisfies Record<keyof FleetMember, Accept>);

const batch = { number: count, pages: listOf(count), isPart: flag };
const flight = {
  ...batch,
  slot: count,
  askedAt: time,
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
  pages: listOf(listOf(member)),
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
    parts({ delayMs: numberFrom(0, MAX_DELAY_MS, 'a number of milliseconds'), until: time }),
  ),
  at: orNull(time),
  isTimed: flag,
  startedAt: orNull(time),
  delayMs: numberFrom(0, MAX_DELAY_MS, 'a number of milliseconds'),
  nextPollAt: orNull(time),
  ending: orNull(parts({ reason: oneOf(...Object.keys(endings)), at: orNull(time) })),
} satisfies Record<keyof FleetContext, Accept>);

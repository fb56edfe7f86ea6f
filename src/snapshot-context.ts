import {
  type Accept,
  numberFrom,
  oneOf,
  orNull,
  parts,
  text,
  wholeFrom,
} from '../machines/accept.ts';
import type { FleetContext } from '../machines/fleet.context.ts';
import { InputError } from '../machines/input-error.ts';
import type { FleetMember } from '../machines/member.ts';
import type { PollMemory } from '../machines/memory.ts';
import type {
  FailureCode,
  Interval,
  Observation,
  Reading,
  Verdict,
} from '../machines/observation.ts';
import { endings } from '../machines/outcome.ts';
import { MAX_DELAY_MS } from '../machines/policy.ts';
import type { PollingContext } from '../machines/polling.context.ts';
import { MOST_SLOWDOWNS } from '../machines/schedule.ts';

/** The last moment that a `Date` knows. */
const LAST_MS = 8.64e15;

const anything: Accept = () => {};
const flag = oneOf(true, false);
const count = wholeFrom(0, Number.MAX_SAFE_INTEGER);
const time = numberFrom(-LAST_MS, LAST_MS, 'a time in epoch ms');
const wait = orMissing(orNull(numberFrom(0, Number.MAX_SAFE_INTEGER, 'a number of milliseconds')));

const verdicts = { pending: 0, stopped: 0, error: 0, missing: 0 } satisfies Record<Verdict, 0>;
const verdict = oneOf(...Object.keys(verdicts));

const codes = {
  timeout: 0,
  network: 0,
  http: 0,
  body: 0,
  schema: 0,
  redirect: 0,
  tooLarge: 0,
  notJson: 0,
  defect: 0,
} satisfies Record<FailureCode, 0>;

const failure = parts({
  code: oneOf(...Object.keys(codes)),
  message: text,
  httpStatus: orNull(wholeFrom(0, 999)),
  retryable: flag,
});

/** What the chart relies on in each kind of answer. */
const observations = {
  reading: anything,
  unchanged: anything,
  missing: anything,
  unauthorized: parts({ httpStatus: wholeFrom(0, 999) }),
  rateLimited: parts({ retryAfterMs: wait }),
  unavailable: parts({ failure, retryAfterMs: wait }),
  rejected: parts({ failure }),
} satisfies Record<Observation['type'], Accept>;

const observation: Accept = (path, value) => {
  parts({ type: oneOf(...Object.keys(observations)), at: time, serverPaceMs: wait })(path, value);
  observations[(value as Observation).type](path, value);
};

const duration = numberFrom(1, MAX_DELAY_MS, 'a number of milliseconds');

const interval: Accept = (path, value) => {
  parts({ min: duration, max: duration })(path, value);
  const { min, max } = value as Interval;
  if (min > max) throw new InputError(`${path}.min`, min, `at most max, which is ${max}`);
};

/** They go into a header: a line break would be another one. */
const fieldValue: Accept = (path, value) => {
  if (typeof value !== 'string' || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
    throw new InputError(path, value, 'the value of a header');
};

const validators = parts({ etag: orNull(fieldValue), lastModified: orNull(fieldValue) });
const confirmations = wholeFrom(1, Number.MAX_SAFE_INTEGER);

const memory = {
  id: text,
  observation: orNull(observation),
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
} satisfies Record<keyof FleetMember, Accept>);

const batches = listOf(parts({ number: count, pages: listOf(count), isPart: flag }));

const batchObservation: Accept = (path, value) => {
  if ((value as FleetContext['observation'])?.type !== 'readings') observation(path, value);
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
  queued: batches,
  inFlight: batches,
  batches: count,
  polls: count,
  observation: orNull(batchObservation),
  failure: orNull(failure),
  hasReading: flag,
  blindRejections: count,
  jitter: orNull(numberFrom(0, 1, 'a number')),
  slowdowns,
  hold: orNull(
    parts({ delayMs: numberFrom(0, MAX_DELAY_MS, 'a number of milliseconds'), until: time }),
  ),
  at: orNull(time),
  startedAt: orNull(time),
  delayMs: numberFrom(0, MAX_DELAY_MS, 'a number of milliseconds'),
  nextPollAt: orNull(time),
  ending: orNull(parts({ reason: oneOf(...Object.keys(endings)), at: orNull(time) })),
} satisfies Record<keyof FleetContext, Accept>);

const answer = parts({
  jitter: numberFrom(0, 1, 'a number'),
  elapsedMs: numberFrom(0, LAST_MS, 'a number of milliseconds'),
});

const reading = {
  status: text,
  verdict,
  detail: orMissing(text),
  intervalMs: orMissing(interval),
  confirmations: orMissing(confirmations),
  validators,
} satisfies Partial<Record<keyof Reading, Accept>>;

/** An answer of the fetch actor. */
export function acceptAnswer(path: string, value: unknown): asserts value is Observation {
  observation(path, value);
  answer(path, value);
  if ((value as Observation).type === 'reading') parts(reading)(path, value);
}

function listOf(accept: Accept): Accept {
  return (path, value) => {
    if (!Array.isArray(value)) throw new InputError(path, value, 'a list');
    for (const [place, item] of value.entries()) accept(`${path}[${place}]`, item);
  };
}

function orMissing(accept: Accept): Accept {
  return (path, value) => {
    if (value !== undefined) accept(path, value);
  };
}

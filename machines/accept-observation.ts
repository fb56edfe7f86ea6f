import {
  type Accept,
  listOf,
  numberFrom,
  oneOf,
  orMissing,
  orNull,
  parts,
  text,
  wholeFrom,
} from './accept.ts';
import { FARTHEST_MS } from './actor-events.ts';
import type { BatchObservation, Entry } from './batch-observation.ts';
import { InputError } from './input-error.ts';
import type { Failure, FailureCode, Interval, Observation, Verdict } from './observation.ts';
import { MAX_DELAY_MS } from './policy.ts';

const anything: Accept = () => {};

/**
 * A plain object of own values, as JSON gives it: what is read twice is the same twice, and nothing is
 * inherited that was not looked at.
 */
const plain: Accept = (path, value) => {
  if (typeof value !== 'object' || value === null) return;
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null)
    throw new InputError(path, value, 'a plain object');
  for (const name of Object.keys(value))
    if (!('value' in (Object.getOwnPropertyDescriptor(value, name) ?? {})))
      throw new InputError(`${path}.${name}`, 'a getter', 'a value');
};

const plainParts = (accepts: Readonly<Record<string, Accept>>): Accept => {
  const accept = parts(accepts);
  return (path, value) => {
    plain(path, value);
    accept(path, value);
  };
};

export const time = numberFrom(-FARTHEST_MS, FARTHEST_MS, 'a time in epoch ms');

const wait = orMissing(orNull(numberFrom(0, Number.MAX_SAFE_INTEGER, 'a number of milliseconds')));

const verdicts = { pending: 0, stopped: 0, error: 0, missing: 0 } satisfies Record<Verdict, 0>;
export const verdict = oneOf(...Object.keys(verdicts));

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

const httpStatus = wholeFrom(0, 999);

export const failure = plainParts({
  code: oneOf(...Object.keys(codes)),
  message: text,
  httpStatus: orNull(httpStatus),
  retryable: oneOf(true, false),
  cause: orMissing(text),
} satisfies Record<keyof Failure, Accept>);

const duration = numberFrom(1, MAX_DELAY_MS, 'a number of milliseconds');

export const interval: Accept = (path, value) => {
  plainParts({ min: duration, max: duration })(path, value);
  const { min, max } = value as Interval;
  if (min > max) throw new InputError(`${path}.min`, min, `at most max, which is ${max}`);
};

/** They go into a header: a line break would be another one. */
const fieldValue: Accept = (path, value) => {
  if (typeof value !== 'string' || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
    throw new InputError(path, value, 'the value of a header');
};

export const validators = plainParts({
  etag: orNull(fieldValue),
  lastModified: orNull(fieldValue),
});

export const confirmations = wholeFrom(1, Number.MAX_SAFE_INTEGER);

/** What a reading says of the work, its data aside. */
const reading = {
  status: text,
  verdict,
  detail: orMissing(text),
  intervalMs: orMissing(interval),
  confirmations: orMissing(confirmations),
};

/** What each kind of answer has besides its circumstances. */
const kinds = {
  reading: plainParts({ ...reading, validators }),
  unchanged: anything,
  missing: plainParts({ httpStatus: orMissing(httpStatus) }),
  unauthorized: plainParts({ httpStatus }),
  rateLimited: plainParts({ retryAfterMs: wait }),
  unavailable: plainParts({ failure, retryAfterMs: wait }),
  rejected: plainParts({ failure }),
} satisfies Record<Observation['type'], Accept>;

/** What every answer has. */
const circumstances = {
  at: time,
  jitter: numberFrom(0, 1, 'a number'),
  elapsedMs: numberFrom(0, FARTHEST_MS, 'a number of milliseconds'),
  serverPaceMs: wait,
};

/**
 * An answer of a fetch actor. Data is the schema's matter.
 *
 * @throws {InputError} naming the part that no answer has.
 */
export function acceptObservation(path: string, value: unknown): asserts value is Observation {
  plainParts({ type: oneOf(...Object.keys(kinds)), ...circumstances })(path, value);
  kinds[(value as Observation).type](path, value);
}

/** An answer as it's kept: of a fleet's reading only the circumstances. */
export const recordedObservation: Accept = (path, value) => {
  plainParts({ type: oneOf(...Object.keys(kinds)), ...circumstances })(path, value);
  const { type } = value as Observation;
  if (type !== 'reading') kinds[type](path, value);
};

const entries = {
  reading: plainParts({ id: text, ...reading }),
  missing: plainParts({ id: text, httpStatus: orMissing(httpStatus) }),
  unavailable: plainParts({ id: text, failure, retryAfterMs: wait }),
  rejected: plainParts({ id: text, failure }),
} satisfies Record<Entry['type'], Accept>;

const entry: Accept = (path, value) => {
  plainParts({ type: oneOf(...Object.keys(entries)) })(path, value);
  entries[(value as Entry).type](path, value);
};

const readings = plainParts({ ...circumstances, entries: listOf(entry) });

/**
 * An answer of a fleet's fetch actor.
 *
 * @throws {InputError} naming the part that no answer has.
 */
export function acceptBatchObservation(
  path: string,
  value: unknown,
): asserts value is BatchObservation {
  const { type } = Object(value) as { type?: unknown };
  if (type === 'readings') return readings(path, value);
  acceptObservation(path, value);
  if (type === 'reading' || type === 'unchanged')
    throw new InputError(`${path}.type`, type, 'what an answer for many can be');
}

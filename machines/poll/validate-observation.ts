import { MAX_TIME_MS } from '../validate/actor-events.ts';
import { InputError } from '../validate/input-error.ts';
import {
  integer,
  looseObject,
  nullable,
  number,
  oneOf,
  optional,
  string,
  type Validator,
} from '../validate/validate.ts';
import type { Failure, FailureCode, Interval, Observation, Verdict } from './observation.ts';
import { MAX_DELAY_MS } from './policy.ts';

const anything: Validator = () => {};

/**
 * A plain object of own values, as JSON gives it: what is read twice is the same twice, and nothing is
 * inherited that was not looked at.
 */
const plain: Validator = (path, value) => {
  if (typeof value !== 'object' || value === null) return;
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null)
    throw new InputError(path, value, 'a plain object');
  for (const name of Object.keys(value))
    if (!('value' in (Object.getOwnPropertyDescriptor(value, name) ?? {})))
      throw new InputError(`${path}.${name}`, 'a getter', 'a value');
};

export const plainObject = (validators: Readonly<Record<string, Validator>>): Validator => {
  const validate = looseObject(validators);
  return (path, value) => {
    plain(path, value);
    validate(path, value);
  };
};

export const time = number(-MAX_TIME_MS, MAX_TIME_MS, 'a time in epoch ms');

export const wait = optional(
  nullable(number(0, Number.MAX_SAFE_INTEGER, 'a number of milliseconds')),
);

const verdicts = { pending: 0, succeeded: 0, failed: 0, missing: 0 } satisfies Record<Verdict, 0>;
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

export const httpStatus = integer(0, 999);

export const failure = plainObject({
  code: oneOf(...Object.keys(codes)),
  message: string,
  httpStatus: nullable(httpStatus),
  retryable: oneOf(true, false),
  cause: optional(string),
} satisfies Record<keyof Failure, Validator>);

const duration = number(1, MAX_DELAY_MS, 'a number of milliseconds');

export const interval: Validator = (path, value) => {
  plainObject({ min: duration, max: duration })(path, value);
  const { min, max } = value as Interval;
  if (min > max) throw new InputError(`${path}.min`, min, `at most max, which is ${max}`);
};

/** They go into a header: a line break would be another one. */
const fieldValue: Validator = (path, value) => {
  if (typeof value !== 'string' || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
    throw new InputError(path, value, 'the value of a header');
};

export const validators = plainObject({
  etag: nullable(fieldValue),
  lastModified: nullable(fieldValue),
});

export const confirmations = integer(1, Number.MAX_SAFE_INTEGER);

/** What a reading says of the work, its data aside. */
export const reading = {
  status: string,
  verdict,
  detail: optional(string),
  intervalMs: optional(interval),
  confirmations: optional(confirmations),
};

/** What each kind of answer has besides its circumstances. */
const kinds = {
  reading: plainObject({ ...reading, validators }),
  unchanged: anything,
  missing: plainObject({ httpStatus: optional(httpStatus) }),
  unauthorized: plainObject({ httpStatus }),
  rateLimited: plainObject({ retryAfterMs: wait }),
  unavailable: plainObject({ failure, retryAfterMs: wait }),
  rejected: plainObject({ failure }),
} satisfies Record<Observation['type'], Validator>;

/** What every answer has. */
export const circumstances = {
  at: time,
  jitter: number(0, 1, 'a number'),
  elapsedMs: number(0, MAX_TIME_MS, 'a number of milliseconds'),
  serverPaceMs: wait,
};

/**
 * An answer of a fetch actor. Data is the schema's matter.
 *
 * @throws {InputError} naming the part that no answer has.
 */
export function validateObservation(path: string, value: unknown): asserts value is Observation {
  plainObject({ type: oneOf(...Object.keys(kinds)), ...circumstances })(path, value);
  kinds[(value as Observation).type](path, value);
}

/** An answer as it's kept: of a fleet's reading only the circumstances. */
export const recordedObservation: Validator = (path, value) => {
  plainObject({ type: oneOf(...Object.keys(kinds)), ...circumstances })(path, value);
  const { type } = value as Observation;
  if (type !== 'reading') kinds[type](path, value);
};

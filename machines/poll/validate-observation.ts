import { MAX_TIME_MS } from '../validate/actor-events.ts';
import { FIELD_VALUE } from '../validate/field-value.ts';
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
import {
  type Failure,
  type FailureCode,
  type Interval,
  type Observation,
  verdicts,
} from './observation.ts';
import { MAX_DELAY_MS } from './policy.ts';

/**
 * A plain object with own values, as in JSON: reading it twice gives the same twice, and no inherited field
 * escapes the checks.
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

export const plainObject = (fields: Readonly<Record<string, Validator>>): Validator => {
  const validate = looseObject(fields);
  return (path, value) => {
    plain(path, value);
    validate(path, value);
  };
};

export const time = number(-MAX_TIME_MS, MAX_TIME_MS, 'a time in epoch ms');

export const wait = optional(
  nullable(number(0, Number.MAX_SAFE_INTEGER, 'a number of milliseconds')),
);

export const verdict = oneOf(...verdicts);

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

const durations = plainObject({ minMs: duration, maxMs: duration });

export const interval: Validator = (path, value) => {
  durations(path, value);
  const { minMs, maxMs } = value as Interval;
  if (minMs > maxMs)
    throw new InputError(`${path}.minMs`, minMs, `at most maxMs, which is ${maxMs}`);
};

/** They are sent in a header, where a line break would begin another one. */
const fieldValue: Validator = (path, value) => {
  if (typeof value !== 'string' || !FIELD_VALUE.test(value))
    throw new InputError(path, value, 'the value of a header');
};

export const validators = plainObject({
  etag: nullable(fieldValue),
  lastModified: nullable(fieldValue),
});

export const confirmMs = number(0, MAX_DELAY_MS, 'a number of milliseconds');

export const progress = number(0, 1, 'a share');

const boolean = oneOf(true, false);

/** What a reading says about the work, except for its data. */
export const reading = {
  status: string,
  verdict,
  detail: optional(string),
  label: optional(string),
  progress: optional(progress),
  interval: optional(interval),
  confirmMs: optional(confirmMs),
  next: optional(nullable(string)),
};

/** Whether the server may have held the request, on each kind of good answer. */
export const held = { isLongPoll: optional(boolean) };

/** What the server says itself. */
export const worded = { httpStatus: optional(httpStatus), message: optional(string) };

/** The fields of each kind of answer, besides those that all have. */
const kinds = {
  reading: looseObject({ ...reading, ...held, validators }),
  accepted: looseObject(held),
  unchanged: looseObject(held),
  missing: looseObject(worded),
  unauthorized: looseObject({ ...worded, httpStatus }),
  rateLimited: looseObject(worded),
  unavailable: looseObject({ failure }),
  rejected: looseObject({ failure }),
} satisfies Record<Observation['type'], Validator>;

/** The fields of every answer. */
export const circumstances = {
  at: time,
  jitter: number(0, 1, 'a number'),
  elapsedMs: number(0, MAX_TIME_MS, 'a number of milliseconds'),
  askedMs: wait,
};

const anyKind = plainObject({ type: oneOf(...Object.keys(kinds)), ...circumstances });

/**
 * An answer of a fetch actor. Its data is checked by the resource's schema alone.
 *
 * @throws {InputError} naming the field that is invalid.
 */
export function validateObservation(path: string, value: unknown): asserts value is Observation {
  anyKind(path, value);
  kinds[(value as Observation).type](path, value);
}

/** A recorded answer: of a fleet's reading only the fields that every answer has. */
export const recordedObservation: Validator = (path, value) => {
  anyKind(path, value);
  const { type } = value as Observation;
  if (type !== 'reading') kinds[type](path, value);
};

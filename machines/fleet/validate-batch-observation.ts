import {
  circumstances,
  failure,
  held,
  plainObject,
  reading,
  validateObservation,
  validators,
  wait,
  worded,
} from '../poll/validate-observation.ts';
import { InputError } from '../validate/input-error.ts';
import { array, oneOf, optional, string, type Validator } from '../validate/validate.ts';
import type { BatchObservation, Entry } from './batch-observation.ts';

const entries = {
  reading: plainObject({
    id: string,
    ...reading,
    ...held,
    validators: optional(validators),
    unconfirmed: optional(oneOf(true, false)),
  }),
  accepted: plainObject({ id: string, ...held }),
  unchanged: plainObject({ id: string, ...held }),
  missing: plainObject({ id: string, ...worded }),
  unavailable: plainObject({ id: string, failure, askedMs: wait }),
  rejected: plainObject({ id: string, failure }),
} satisfies Record<Entry['type'], Validator>;

const anyEntry = plainObject({ type: oneOf(...Object.keys(entries)) });

const entry: Validator = (path, value) => {
  anyEntry(path, value);
  entries[(value as Entry).type](path, value);
};

const readings = plainObject({ ...circumstances, entries: array(entry) });

/**
 * An answer of a fleet's fetch actor.
 *
 * @throws {InputError} naming the field that is invalid.
 */
export function validateBatchObservation(
  path: string,
  value: unknown,
): asserts value is BatchObservation {
  const { type } = Object(value) as { type?: unknown };
  if (type === 'readings') return readings(path, value);
  validateObservation(path, value);
  if (type === 'reading' || type === 'unchanged')
    throw new InputError(
      `${path}.type`,
      type,
      'readings, accepted, missing, unauthorized, rateLimited, unavailable or rejected',
    );
}

import type { StandardSchemaV1 } from '@standard-schema/spec';
import { InputError } from '../../machines/validate/input-error.ts';
import { array, integer, nonEmptyString } from '../../machines/validate/validate.ts';

/** @throws {InputError} for a part that doesn't exist, named below `path`; its value isn't shown. */
export function validateParts(config: unknown, known: readonly string[], path = 'resource'): void {
  for (const [name, value] of Object.entries(Object(config)))
    if (!known.includes(name))
      throw new InputError(
        `${path}.${name}`,
        kindOf(value),
        `no such field (known: ${known.join(', ')})`,
      );
}

/** What may be shown of a value that may be a secret. */
const kindOf = (value: unknown): unknown =>
  typeof value === 'object' || value === undefined ? value : `a ${typeof value}`;

/** @throws {InputError} for anything but a function. */
export function validateFunction(part: string, value: unknown, mapping: string): void {
  if (typeof value !== 'function')
    throw new InputError(`resource.${part}`, value, `a function from ${mapping}`);
}

/** @throws {InputError} for anything but a Standard Schema. */
export function validateSchema(path: string, schema: StandardSchemaV1 | undefined): void {
  if (typeof schema?.['~standard']?.validate !== 'function')
    throw new InputError(path, schema, 'a Standard Schema (zod, valibot, arktype …)');
}

export const validateSecretFields = array(nonEmptyString);

/** Up to 1 GiB. */
export const validateMaxBytes = integer(1, 2 ** 30);

/** Up to a day. */
export const validateLongPoll = integer(1, 86_400_000);

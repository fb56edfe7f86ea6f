import { InputError } from './input-error.ts';

/** @throws {InputError} naming the path, unless the value is valid. */
export type Validator = (path: string, value: unknown) => void;

export const number =
  (min: number, max: number, unit: string): Validator =>
  (path, value) => {
    if (typeof value === 'number' && value >= min && value <= max) return;
    throw new InputError(path, value, `${unit} from ${min} to ${max}`);
  };

export const integer =
  (min: number, max: number): Validator =>
  (path, value) => {
    if (Number.isInteger(value) && (value as number) >= min && (value as number) <= max) return;
    throw new InputError(path, value, `a whole number from ${min} to ${max}`);
  };

export const oneOf =
  (...values: readonly unknown[]): Validator =>
  (path, value) => {
    if (!values.includes(value)) throw new InputError(path, value, values.join(', '));
  };

/** An optional boolean; defaults to false. */
export function optionalBoolean(path: string, value: unknown): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value === 'boolean') return value;
  throw new InputError(path, value, 'true or false');
}

export const string: Validator = (path, value) => {
  if (typeof value !== 'string') throw new InputError(path, value, 'a string');
};

/** Any value. */
export const anything: Validator = () => {};

export const nonEmptyString: Validator = (path, value) => {
  if (typeof value !== 'string' || value === '')
    throw new InputError(path, value, 'a string that is not empty');
};

export const nullable =
  (validate: Validator): Validator =>
  (path, value) => {
    if (value === null) return;
    try {
      validate(path, value);
    } catch (error) {
      if (!(error instanceof InputError) || error.path !== path) throw error;
      throw new InputError(path, value, `${error.expected}, or null`);
    }
  };

/** An object with some of these fields, and no others. */
export const partial =
  (fields: Readonly<Record<string, Validator>>): Validator =>
  (path, value) => {
    const names = Object.keys(fields).join(', ');
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new InputError(path, value, `an object of ${names}`);
    for (const [name, part] of Object.entries(value)) {
      const validate = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (!validate)
        throw new InputError(`${path}.${name}`, part, `no such field (known: ${names})`);
      if (part !== undefined) validate(`${path}.${name}`, part);
    }
  };

/** An object with all of these fields, and any others. */
export function looseObject(fields: Readonly<Record<string, Validator>>): Validator {
  const entries = Object.entries(fields);
  return (path, value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new InputError(path, value, `an object of ${Object.keys(fields).join(', ')}`);
    for (const [name, validate] of entries)
      validate(`${path}.${name}`, Object.hasOwn(value, name) ? value[name as never] : undefined);
  };
}

/** An object with all of these fields, and no others. */
export function strictObject(fields: Readonly<Record<string, Validator>>): Validator {
  const entries = Object.entries(fields);
  return (path, value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new InputError(path, value, `an object of ${Object.keys(fields).join(', ')}`);
    const given = value as Readonly<Record<string, unknown>>;
    for (const [name, validate] of entries)
      validate(`${path}.${name}`, Object.hasOwn(given, name) ? given[name] : undefined);
    for (const name of Object.keys(given))
      if (!Object.hasOwn(fields, name))
        throw new InputError(
          `${path}.${name}`,
          given[name],
          `no such field (known: ${Object.keys(fields).join(', ')})`,
        );
  };
}

/** Accepts `undefined`, too. */
export const optional =
  (validate: Validator): Validator =>
  (path, value) => {
    if (value !== undefined) validate(path, value);
  };

export const array =
  (validate: Validator): Validator =>
  (path, value) => {
    if (!Array.isArray(value)) throw new InputError(path, value, 'a list');
    for (const [place, item] of value.entries()) validate(`${path}[${place}]`, item);
  };

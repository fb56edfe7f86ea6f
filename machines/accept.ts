import { InputError } from './input-error.ts';

/** Throws an InputError unless the value suits the knob. */
export type Accept = (knob: string, value: unknown) => void;

export const numberFrom =
  (least: number, most: number, unit: string): Accept =>
  (knob, value) => {
    if (typeof value === 'number' && value >= least && value <= most) return;
    throw new InputError(knob, value, `${unit} from ${least} to ${most}`);
  };

export const wholeFrom =
  (least: number, most: number): Accept =>
  (knob, value) => {
    if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) return;
    throw new InputError(knob, value, `a whole number from ${least} to ${most}`);
  };

export const oneOf =
  (...values: readonly unknown[]): Accept =>
  (knob, value) => {
    if (!values.includes(value)) throw new InputError(knob, value, values.join(', '));
  };

/** A flag that may be left out, and then is down. */
export function flag(knob: string, value: unknown): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value === 'boolean') return value;
  throw new InputError(knob, value, 'true or false');
}

export const text: Accept = (knob, value) => {
  if (typeof value !== 'string') throw new InputError(knob, value, 'a string');
};

export const orNull =
  (accept: Accept): Accept =>
  (knob, value) => {
    if (value === null) return;
    try {
      accept(knob, value);
    } catch (error) {
      if (!(error instanceof InputError) || error.knob !== knob) throw error;
      throw new InputError(knob, value, `${error.takes}, or null`);
    }
  };

/** An object of some of these, and of nothing else. */
export const knobs =
  (accepts: Readonly<Record<string, Accept>>): Accept =>
  (path, value) => {
    const names = Object.keys(accepts).join(', ');
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new InputError(path, value, `an object of ${names}`);
    for (const [name, knob] of Object.entries(value)) {
      const accept = Object.hasOwn(accepts, name) ? accepts[name] : undefined;
      if (!accept) throw new InputError(`${path}.${name}`, knob, `nothing: the knobs are ${names}`);
      if (knob !== undefined) accept(`${path}.${name}`, knob);
    }
  };

/** An object of all of these, whatever else is in it. */
export const parts =
  (accepts: Readonly<Record<string, Accept>>): Accept =>
  (path, value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new InputError(path, value, `an object of ${Object.keys(accepts).join(', ')}`);
    for (const [name, accept] of Object.entries(accepts))
      accept(`${path}.${name}`, Object.hasOwn(value, name) ? value[name as never] : undefined);
  };

/** Takes `undefined`, too. */
export const orMissing =
  (accept: Accept): Accept =>
  (path, value) => {
    if (value !== undefined) accept(path, value);
  };

export const listOf =
  (accept: Accept): Accept =>
  (path, value) => {
    if (!Array.isArray(value)) throw new InputError(path, value, 'a list');
    for (const [place, item] of value.entries()) accept(`${path}[${place}]`, item);
  };

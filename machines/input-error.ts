import { shortened } from './shortened.ts';

/** A value given to pollchart that it can't take: which one, what it got, what it takes. */
export class InputError extends Error {
  override readonly name = 'InputError';

  constructor(
    /** The path of the value, `policy.backoff.factor` say. */
    readonly knob: string,
    got: unknown,
    /** What would have been accepted. */
    readonly takes: string,
  ) {
    super(`${shortened(knob)}: got ${shown(got)}, takes ${takes}`);
  }
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(shortened(value, 80));
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return shortened(String(value), 80);
  return Array.isArray(value) ? 'an array' : 'an object';
}

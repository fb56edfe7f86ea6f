import { shortened } from './shortened.ts';

/** An invalid value: its path, what was expected, what it got. */
export class InputError extends Error {
  override readonly name = 'InputError';

  constructor(
    /** The path of the value, e.g. `policy.backoff.factor`. */
    readonly path: string,
    got: unknown,
    /** What would have been accepted. */
    readonly expected: string,
  ) {
    super(`${shortened(path)}: expected ${expected}, got ${shown(got)}`);
  }
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(shortened(value, 80));
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return shortened(String(value), 80);
  return Array.isArray(value) ? 'an array' : 'an object';
}

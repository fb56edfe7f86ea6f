import { MAX_DEPTH } from './json-only.ts';

/**
 * What a JSON text says, with numbers that a snapshot can hold: parsers read `1e400`, which RFC 8259 allows, as
 * `Infinity`, which would be `null` in a snapshot, or end the poll. The largest number is the nearest to it, and
 * schemas take it for a number. Deeper than `MAX_DEPTH` levels, where nothing is accepted, all stays.
 */
export const withinRange = (json: unknown): unknown => (hasInfinity(json) ? clamped(json) : json);

const isInfinity = (value: unknown) =>
  value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY;

/** Almost never, so that nothing is copied. */
function hasInfinity(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return isInfinity(value);
  if (depth === MAX_DEPTH) return false;
  for (const key in value) {
    const item = (value as Record<string, unknown>)[key];
    if (typeof item === 'object' ? hasInfinity(item, depth + 1) : isInfinity(item)) return true;
  }
  return false;
}

function clamped(value: unknown, depth = 0): unknown {
  if (isInfinity(value)) return Math.sign(value as number) * Number.MAX_VALUE;
  if (typeof value !== 'object' || value === null || depth === MAX_DEPTH) return value;
  if (Array.isArray(value)) return value.map((item) => clamped(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, clamped(item, depth + 1)]),
  );
}

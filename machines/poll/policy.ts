import { InputError } from '../validate/input-error.ts';
import {
  integer,
  nullable,
  number,
  oneOf,
  partial,
  strictObject,
  type Validator,
} from '../validate/validate.ts';
import type { Interval } from './observation.ts';

/** The longest delay a JavaScript timer keeps; past it a timer fires at once, which is a request storm. */
export const MAX_DELAY_MS = 2 ** 31 - 1;

/** How to poll. JSON only; every duration in ms and at most 2^31−1; `null` means none or unlimited. */
export interface Policy {
  /** Range of the plain polls, 1 ≤ minMs ≤ maxMs; `null`: what the reading's status suggests. Default `null`. */
  readonly interval: Interval | null;
  /** After network errors, 408, 425 and 5xx: `baseMs × factor^n`, at most `maxMs`. Default 1 000, 2, 30 000. */
  readonly backoff: { readonly baseMs: number; readonly factor: number; readonly maxMs: number };
  /** The minimum wait after a request timed out. Default 10 000. */
  readonly timeoutDelayMs: number;
  /** How long one request may take, headers and body together. Default 10 000. */
  readonly requestTimeoutMs: number;
  /**
   * The poll ends when the server is unavailable this many times in a row; `null`: never. Default 10, or `null` when
   * there is a deadline. What doesn't pass by itself (no such host, a certificate that isn't trusted …) ends it the
   * second time in a row, as long as the server has said nothing of the work.
   */
  readonly maxFailures: number | null;
  /** After a 429: the wait when the server names none, and the longest wait we accept. Default 30 000, 3 600 000. */
  readonly rateLimit: { readonly fallbackMs: number; readonly maxMs: number };
  /** The longest wait that is taken from a good answer, which only advises it; `null`: none is. Default 3 600 000. */
  readonly pace: { readonly maxMs: number } | null;
  /**
   * How long the whole poll may take, from the start of its first request; a fleet's member: from when it was first due
   * or added, whether it had a turn or not. `null`: no limit. Default `null`.
   */
  readonly deadlineMs: number | null;
  /** How many misses in a row are tolerated. Default 0. */
  readonly missingGrace: number;
  /** How long a final verdict must be read, at least twice, before it counts; 0: once is enough. Default 0. */
  readonly confirmMs: number;
  /** Whether a poll ends when nothing happens until a person acts. Default `false`. */
  readonly endWhenBlocked: boolean;
}

/** Part of a policy: fields that it omits come from the layer below. */
export type PolicyInput = {
  readonly [K in keyof Policy]?:
    | (K extends 'backoff' | 'rateLimit' ? Loose<Policy[K]> : Policy[K])
    | undefined;
};

type Loose<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** The figures of OpenHands' documentation, where it gives any. */
export const defaultPolicy: Policy = {
  interval: null,
  backoff: { baseMs: 1_000, factor: 2, maxMs: 30_000 },
  timeoutDelayMs: 10_000,
  requestTimeoutMs: 10_000,
  maxFailures: 10,
  rateLimit: { fallbackMs: 30_000, maxMs: 3_600_000 },
  pace: { maxMs: 3_600_000 },
  deadlineMs: null,
  missingGrace: 0,
  confirmMs: 0,
  endWhenBlocked: false,
};

/**
 * Merges the layers over the package's defaults, the later over the earlier.
 * `interval` is replaced as a whole; `backoff` and `rateLimit` field by field.
 *
 * @throws {InputError} naming the field, what was expected and what it got.
 */
export function resolvePolicy(...layers: readonly (PolicyInput | null | undefined)[]): Policy {
  const all = layers.reduce<Policy>((below, layer) => layered(below, layer ?? {}), defaultPolicy);
  // A deadline bounds the failures as well.
  const isCounted = all.deadlineMs === null || layers.some((layer) => setsMaxFailures(layer));
  return isCounted ? all : { ...all, maxFailures: null };
}

const setsMaxFailures = (layer: PolicyInput | null | undefined) => layer?.maxFailures !== undefined;

function layered(below: Policy, layer: PolicyInput): Policy {
  validatePolicy('policy', layer);
  const given = withoutUndefined(layer);
  return {
    ...below,
    ...given,
    backoff: { ...below.backoff, ...withoutUndefined(given.backoff ?? {}) },
    rateLimit: { ...below.rateLimit, ...withoutUndefined(given.rateLimit ?? {}) },
  } as Policy;
}

const withoutUndefined = <T extends object>(layer: T): Partial<T> =>
  Object.fromEntries(
    Object.entries(layer).filter(([, value]) => value !== undefined),
  ) as Partial<T>;

const duration = (min: number) => number(min, MAX_DELAY_MS, 'a number of milliseconds');

const count = (min: number) => integer(min, MAX_DELAY_MS);

/** `{ minMs, maxMs }`, 1 ≤ minMs ≤ maxMs. */
export const validateInterval: Validator = (path, value) => {
  partial({ minMs: duration(1), maxMs: duration(1) })(path, value);
  const { minMs, maxMs } = value as { minMs?: number; maxMs?: number };
  if (minMs === undefined) throw new InputError(`${path}.minMs`, minMs, 'a number of milliseconds');
  if (maxMs === undefined) throw new InputError(`${path}.maxMs`, maxMs, 'a number of milliseconds');
  if (minMs > maxMs)
    throw new InputError(`${path}.minMs`, minMs, `at most maxMs, which is ${maxMs}`);
};

const validatePolicy = partial({
  interval: nullable(validateInterval),
  backoff: partial({
    baseMs: duration(1),
    factor: number(1, 100, 'a number'),
    maxMs: duration(1),
  }),
  timeoutDelayMs: duration(0),
  requestTimeoutMs: duration(1),
  maxFailures: nullable(count(1)),
  rateLimit: partial({ fallbackMs: duration(1), maxMs: duration(1) }),
  pace: nullable(strictObject({ maxMs: duration(1) })),
  deadlineMs: nullable(duration(1)),
  missingGrace: count(0),
  confirmMs: duration(0),
  endWhenBlocked: oneOf(true, false),
} satisfies Record<keyof Policy, Validator>);

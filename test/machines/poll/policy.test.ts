import { describe, expect, it } from 'vitest';
import {
  defaultPolicy,
  MAX_DELAY_MS,
  type PolicyInput,
  resolvePolicy,
} from '../../../machines/poll/policy.ts';
import { InputError } from '../../../machines/validate/input-error.ts';

const cases: readonly [path: string, wrong: unknown, expected: string][] = [
  ['policy', 42, 'an object of interval, backoff'],
  ['policy', [], 'an object of interval, backoff'],
  ['policy.speed', 1, 'no such field (known: interval, backoff'],
  ['policy.__proto__', {}, 'no such field (known:'],
  ['policy.interval', 5, 'an object of minMs, maxMs, or null'],
  ['policy.interval.minMs', { minMs: 0, maxMs: 5 }, 'from 1 to 2147483647'],
  ['policy.interval.maxMs', { minMs: 1, maxMs: 2 ** 31 }, 'from 1 to 2147483647'],
  ['policy.interval.maxMs', { minMs: 1 }, 'a number of milliseconds'],
  ['policy.interval.minMs', { maxMs: 1 }, 'a number of milliseconds'],
  ['policy.interval.minMs', { minMs: 9, maxMs: 5 }, 'at most maxMs, which is 5'],
  ['policy.interval.min', { min: 9 }, 'no such field (known: minMs, maxMs'],
  ['policy.backoff', null, 'an object of baseMs, factor, maxMs'],
  ['policy.backoff.baseMs', { baseMs: -1 }, 'from 1 to 2147483647'],
  ['policy.backoff.factor', { factor: 0.5 }, 'a number from 1 to 100'],
  ['policy.backoff.factor', { factor: Number.NaN }, 'a number from 1 to 100'],
  ['policy.backoff.maxMs', { maxMs: '30s' }, 'from 1 to 2147483647'],
  ['policy.timeoutDelayMs', '5', 'from 0 to 2147483647'],
  ['policy.missingGrace', 2 ** 31, 'a whole number from 0 to 2147483647'],
  ['policy.timeoutDelayMs', -1, 'from 0 to 2147483647'],
  ['policy.requestTimeoutMs', 0, 'from 1 to 2147483647'],
  ['policy.requestTimeoutMs', Number.POSITIVE_INFINITY, 'from 1 to 2147483647'],
  ['policy.maxFailures', 0, 'a whole number from 1 to 2147483647, or null'],
  ['policy.maxFailures', 1.5, 'a whole number from 1 to 2147483647, or null'],
  ['policy.rateLimit', 30_000, 'an object of fallbackMs, maxMs'],
  ['policy.rateLimit.fallbackMs', { fallbackMs: 0 }, 'from 1 to 2147483647'],
  ['policy.rateLimit.maxMs', { maxMs: null }, 'from 1 to 2147483647'],
  ['policy.deadlineMs', 2 ** 31, 'from 1 to 2147483647, or null'],
  ['policy.deadlineMs', '1h', 'a number of milliseconds from 1 to 2147483647, or null'],
  ['policy.missingGrace', -1, 'a whole number from 0 to 2147483647'],
  ['policy.confirmMs', -1, 'a number of milliseconds from 0 to 2147483647'],
  ['policy.confirmMs', true, 'a number of milliseconds from 0 to 2147483647'],
  ['policy.confirmations', 2, 'no such field (known: interval, backoff'],
  ['policy.pace', 60_000, 'an object of maxMs, or null'],
  ['policy.pace.maxMs', { maxMs: 0 }, 'from 1 to 2147483647'],
  ['policy.pace.maxMs', {}, 'from 1 to 2147483647'],
  ['policy.pace.minMs', { maxMs: 1, minMs: 1 }, 'no such field (known: maxMs'],
  ['policy.endWhenBlocked', 'no', 'true, false'],
];

/** `policy.backoff.factor` with `{ factor: 0.5 }` is the layer `{ backoff: { factor: 0.5 } }`. */
function layerOf(path: string, wrong: unknown): unknown {
  const [, field] = path.split('.');
  return field === undefined
    ? wrong
    : JSON.parse(`{"${field}":0}`, (key, value) => (key === '' ? value : wrong));
}

describe('resolvePolicy', () => {
  it('gives the defaults when nothing is given', () => {
    expect(resolvePolicy()).toEqual(defaultPolicy);
    expect(defaultPolicy).toMatchObject({
      backoff: { baseMs: 1_000, factor: 2, maxMs: 30_000 },
      rateLimit: { fallbackMs: 30_000, maxMs: 3_600_000 },
      requestTimeoutMs: 10_000,
      timeoutDelayMs: 10_000,
      maxFailures: 10,
      pace: { maxMs: 3_600_000 },
      deadlineMs: null,
      missingGrace: 0,
      confirmMs: 0,
      endWhenBlocked: false,
    });
  });

  it('overrides the earlier layer with the later, field by field', () => {
    const policy = resolvePolicy(
      { backoff: { baseMs: 10, maxMs: 20 }, missingGrace: 1 },
      null,
      undefined,
      { backoff: { maxMs: 99 }, rateLimit: { maxMs: 5 }, deadlineMs: undefined },
    );
    expect(policy.backoff).toEqual({ baseMs: 10, factor: 2, maxMs: 99 });
    expect(policy.rateLimit).toEqual({ fallbackMs: 30_000, maxMs: 5 });
    expect(policy.missingGrace).toBe(1);
    expect(policy.deadlineMs).toBeNull();
  });

  it('replaces the interval as a whole, and null restores the reading’s own', () => {
    const layer = { interval: { minMs: 2, maxMs: 2 } };
    expect(resolvePolicy(layer).interval).toEqual({ minMs: 2, maxMs: 2 });
    expect(resolvePolicy(layer, { interval: null }).interval).toBeNull();
  });

  it('replaces the longest pace as a whole, and null takes none', () => {
    expect(resolvePolicy({ pace: { maxMs: 5 } }).pace).toEqual({ maxMs: 5 });
    expect(resolvePolicy({ pace: { maxMs: 5 } }, { pace: null }).pace).toBeNull();
    expect(resolvePolicy({ pace: null }, { pace: undefined }).pace).toBeNull();
  });

  it.each<[string, PolicyInput[], number | null]>([
    ['none sets either', [], 10],
    ['one sets a deadline', [{ deadlineMs: 60_000 }], null],
    ['a later one sets a deadline', [{ missingGrace: 1 }, { deadlineMs: 60_000 }], null],
    ['one sets both', [{ deadlineMs: 60_000, maxFailures: 5 }], 5],
    ['an earlier one sets the failures', [{ maxFailures: 5 }, { deadlineMs: 60_000 }], 5],
    ['a later one sets the failures', [{ deadlineMs: 60_000 }, { maxFailures: 5 }], 5],
    ['one asks for the default', [{ deadlineMs: 60_000 }, { maxFailures: 10 }], 10],
    ['one wants none counted', [{ maxFailures: null }], null],
    ['a later one takes the deadline away', [{ deadlineMs: 60_000 }, { deadlineMs: null }], 10],
    ['one leaves it undefined', [{ deadlineMs: 60_000, maxFailures: undefined }], null],
  ])('settles after all layers how many failures end a poll, when %s', (_, layers, most) => {
    expect(resolvePolicy(...layers).maxFailures).toBe(most);
  });

  it('accepts each field at its bounds', () => {
    const most = {
      interval: { minMs: 1, maxMs: MAX_DELAY_MS },
      backoff: { baseMs: MAX_DELAY_MS, factor: 100, maxMs: MAX_DELAY_MS },
      timeoutDelayMs: 0,
      requestTimeoutMs: 1,
      maxFailures: null,
      rateLimit: { fallbackMs: 1, maxMs: 1 },
      deadlineMs: 1,
      pace: { maxMs: MAX_DELAY_MS },
      missingGrace: MAX_DELAY_MS,
      confirmMs: MAX_DELAY_MS,
      endWhenBlocked: true,
    };
    expect(resolvePolicy(most)).toEqual(most);
  });

  it('stays JSON', () => {
    const policy = resolvePolicy({ backoff: { baseMs: undefined }, interval: undefined });
    expect(JSON.parse(JSON.stringify(policy))).toEqual(policy);
    expect(policy.backoff.baseMs).toBe(1_000);
  });

  it.each(cases)('refuses a bad %s (%j), naming it and what was expected', (path, wrong, words) => {
    const refuse = () => resolvePolicy(layerOf(path, wrong) as never);
    expect(refuse).toThrow(InputError);
    expect(refuse).toThrow(`${path}: expected `);
    expect(refuse).toThrow(words);
  });

  it('shows what it got', () => {
    expect(() => resolvePolicy({ deadlineMs: '1h' as never })).toThrow('got "1h"');
    expect(() => resolvePolicy({ deadlineMs: (() => 1) as never })).toThrow('got a function');
    expect(() => resolvePolicy({ deadlineMs: [] as never })).toThrow('got an array');
    expect(() => resolvePolicy({ deadlineMs: {} as never })).toThrow('got an object');
  });
});

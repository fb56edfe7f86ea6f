import { describe, expect, it } from 'vitest';
import {
  backoffDelay,
  holdDelay,
  intervalDelay,
  remainingDelay,
  spread,
} from '../../../machines/poll/delays.ts';
import { defaultPolicy, MAX_DELAY_MS } from '../../../machines/poll/policy.ts';

describe('intervalDelay', () => {
  const facts = {
    interval: { minMs: 5_000, maxMs: 10_000 },
    sinceChangeMs: 0,
    slowdowns: 0,
    paceMs: 0,
    jitter: 0.5,
  };

  it.each([
    [0, 5_000],
    [50_000, 5_000],
    [60_000, 6_000],
    [99_990, 9_999],
    [100_000, 10_000],
    [3_600_000, 10_000],
  ])(
    'waits a tenth of the %i ms since the last change, within its range: %i',
    (sinceChangeMs, delay) => {
      expect(intervalDelay({ ...facts, sinceChangeMs })).toBe(delay);
    },
  );

  it.each([
    [0, 6_300],
    [0.25, 6_650],
    [0.5, 7_000],
    [0.75, 7_350],
    [0.999_999, 7_700],
  ])('spreads by ±10 %% with the jitter %d: %i', (jitter, delay) => {
    expect(intervalDelay({ ...facts, sinceChangeMs: 70_000, jitter })).toBe(delay);
  });

  it.each([
    [0, 0, 5_000],
    [0, 0.999_999, 5_500],
    [500_000, 0, 9_000],
    [500_000, 0.999_999, 10_000],
  ])(
    'never leaves the range: %i ms since the change, jitter %d: %i',
    (sinceChangeMs, jitter, delay) => {
      expect(intervalDelay({ ...facts, sinceChangeMs, jitter })).toBe(delay);
    },
  );

  it.each([
    [1, 0, 10_000],
    [1, 70_000, 14_000],
    [1, 500_000, 20_000],
    [2, 0, 20_000],
    [4, 0, 80_000],
  ])(
    'is widened after %i rate limits (%i ms since the change): %i',
    (slowdowns, sinceChangeMs, delay) => {
      expect(intervalDelay({ ...facts, slowdowns, sinceChangeMs })).toBe(delay);
    },
  );

  it('is never shorter than the pace', () => {
    expect(intervalDelay({ ...facts, paceMs: 60_000 })).toBe(60_000);
    expect(intervalDelay({ ...facts, paceMs: 10 })).toBe(5_000);
    expect(intervalDelay({ ...facts, paceMs: 60_000.4 })).toBe(60_001);
  });

  it('never outgrows a timer', () => {
    const interval = { minMs: MAX_DELAY_MS, maxMs: MAX_DELAY_MS };
    expect(intervalDelay({ ...facts, interval, slowdowns: 4 })).toBe(MAX_DELAY_MS);
  });
});

describe('backoffDelay', () => {
  const facts = { backoff: defaultPolicy.backoff, failures: 1, minMs: 0, jitter: 0.999_999_9 };

  it('doubles from one second to thirty', () => {
    const delays = [1, 2, 3, 4, 5, 6, 7, 1_000].map((failures) =>
      backoffDelay({ ...facts, failures }),
    );
    expect(delays).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it.each([
    [0, 2_000],
    [0.25, 2_500],
    [0.5, 3_000],
    [0.75, 3_500],
  ])('falls between half and the whole with the jitter %d: %i', (jitter, delay) => {
    expect(backoffDelay({ ...facts, failures: 3, jitter })).toBe(delay);
  });

  it('is never shorter than what the server or a timeout asks', () => {
    expect(backoffDelay({ ...facts, minMs: 10_000 })).toBe(10_000);
    expect(backoffDelay({ ...facts, minMs: 10 })).toBe(1_000);
  });
});

describe('holdDelay', () => {
  it.each([
    [null, 30_000],
    [45_000, 45_000],
    [1_500, 1_500],
    [1_500.4, 1_501],
    [1, 1_000],
  ])('after a 429 that asked for %j ms waits %i', (asked, delay) => {
    expect(holdDelay(defaultPolicy.rateLimit, asked)).toBe(delay);
  });

  it('keeps its own delay within the longest hold that the policy accepts', () => {
    expect(holdDelay({ fallbackMs: 30_000, maxMs: 5_000 }, null)).toBe(5_000);
  });
});

describe('spread', () => {
  it.each([
    [0, 60_000],
    [0.5, 65_000],
    [0.999_9, 69_999],
  ])(
    'with the jitter %d adds a share of the interval’s upper end to a minute: %i',
    (jitter, ms) => {
      expect(spread(60_000, 10_000, jitter)).toBe(ms);
    },
  );

  it('at most doubles a wait that is shorter than the interval', () => {
    expect(spread(2_000, 10_000, 0.5)).toBe(3_000);
    expect(spread(0, 10_000, 0.5)).toBe(0);
  });
});

describe('remainingDelay', () => {
  it.each([
    ['early', 7_000, 3_000],
    ['due', 10_000, 0],
    ['late', 99_000, 0],
    ['before it began, on a clock that went back', 1_000, 5_000],
  ])('of a wait of 5 s that ends at 10 s, looked at %s', (_, at, remaining) => {
    expect(remainingDelay(5_000, 10_000, at)).toBe(remaining);
  });
});

import { expect, test } from 'vitest';
import { timespan } from '../../src/cli/timespan.ts';

test.each([
  ['1s', 1_000],
  ['90s', 90_000],
  ['30m', 1_800_000],
  ['1h', 3_600_000],
  ['1h30m', 5_400_000],
  ['2d', 172_800_000],
  ['1d2h3m4s', 93_784_000],
  ['24d20h31m23s', 2_147_483_000],
])('%s is %i ms', (text, ms) => {
  expect(timespan(text)).toBe(ms);
});

test.each([
  '',
  '90',
  '0s',
  '-1s',
  '1.5h',
  '1 h',
  'h',
  '30m1h',
  '1h1h',
  '5ms',
  '1w',
  '1H',
  'Infinity',
])('"%s" is no time span', (text) => {
  expect(timespan(text)).toBeNull();
});

test.each(['24d20h31m24s', '25d', `${'9'.repeat(400)}s`])(
  '%s is longer than a timer can wait',
  (text) => {
    expect(timespan(text)).toBeNull();
  },
);

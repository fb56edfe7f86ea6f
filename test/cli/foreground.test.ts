import { expect, test } from 'vitest';
import { isForeground } from '../../src/cli/foreground.ts';

test.each([
  ['10 (node) S 9 10 8 34816 10 4194304', true],
  ['10 (node) S 9 10 8 34816 8 4194304', false],
  ['10 (a) b (c)) S 9 10 8 34816 8 4194304', false],
  // Without a terminal of its own.
  ['10 (node) S 9 10 8 0 -1 4194304', true],
])('a process is in the foreground when its group has the terminal: %s', (stat, expected) => {
  expect(isForeground(stat)).toBe(expected);
});

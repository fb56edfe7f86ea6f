import { expect, it } from 'vitest';
import { jsonEqual } from '../../../machines/poll/json-equal.ts';

it.each([
  [1, 1, true],
  [1, '1', false],
  [null, null, true],
  [null, {}, false],
  [{}, null, false],
  [[], {}, false],
  [{}, [], false],
  [[1, [2, { a: null }]], [1, [2, { a: null }]], true],
  [[1, 2], [2, 1], false],
  [[1], [1, 2], false],
  [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
  [{ a: 1 }, { a: 1, b: 2 }, false],
  [{ a: 1 }, { b: 1 }, false],
  [{ a: 1, b: 2 }, { a: 1, b: 3 }, false],
  [{ a: { b: 1 } }, { a: { b: 2 } }, false],
  [{ toString: 1 }, { valueOf: 1 }, false],
])('compares %j with %j: %s', (a, b, same) => {
  expect(jsonEqual(a, b)).toBe(same);
});

import { expect, it } from 'vitest';
import { whyNotJson } from '../../src/http/json-only.ts';

class Thing {}
const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);

it.each([
  [null, null],
  ['text', null],
  [1.5, null],
  [{ a: [true, { b: null }], c: undefined }, null],
  [Object.create(null), null],
  [nested(200), null],
  [Number.NaN, 'data is NaN'],
  [{ a: [1, Number.POSITIVE_INFINITY] }, 'data.a.1 is Infinity'],
  [{ at: new Date(0) }, 'data.at is a Date'],
  [new Map(), 'data is a Map'],
  [{ t: new Thing() }, 'data.t is a Thing'],
  [{ f: () => 1 }, 'data.f is a function'],
  [{ n: 1n }, 'data.n is a bigint'],
  [{ s: Symbol('s') }, 'data.s is a symbol'],
])('finds why %o is not JSON: %j', (value, why) => {
  expect(whyNotJson(value)).toBe(why);
});

it('stops at a depth that no status has', () => {
  expect(whyNotJson(nested(201))).toContain('nested deeper than 200 levels');
});

import { describe, expect, it } from 'vitest';
import { isTooDeep, whyNotJson } from '../../src/http/json-only.ts';

class Thing {}
const nested = (levels: number, core: unknown = 1): unknown =>
  levels === 0 ? core : [nested(levels - 1, core)];

describe('whyNotJson', () => {
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
  ])('says why %o is not JSON: %j', (value, why) => {
    expect(whyNotJson(value)).toBe(why);
  });

  it('refuses a value that is nested too deep', () => {
    expect(whyNotJson(nested(201))).toContain('nested deeper than 200 levels');
  });

  it('shortens the path of a value that is nested too deep', () => {
    expect(whyNotJson(nested(201))).toMatch(/^data(\.0){38}… is nested deeper/);
  });

  it('refuses an object without a constructor', () => {
    const nameless = Object.create(Object.create(null));
    expect(whyNotJson({ a: nameless })).toContain('data.a is');
  });
});

describe('isTooDeep', () => {
  it.each<[string, unknown, boolean]>([
    ['null', null, false],
    ['a number', 1, false],
    ['a string', 'text', false],
    ['a shallow object', { a: 1, b: 'text', c: null, d: [{}] }, false],
    ['200 arrays', nested(200), false],
    ['200 arrays around null', nested(200, null), false],
    ['200 arrays around a string', nested(200, 'text'), false],
    ['201 arrays', nested(201), true],
    ['200 arrays around an object', nested(200, {}), true],
    ['objects and arrays together', { a: nested(200) }, true],
    ['a deep value after shallow ones', [null, [1], nested(200)], true],
  ])('tells whether %s is too deep', (_, value, tooDeep) => {
    expect(isTooDeep(value)).toBe(tooDeep);
  });
});

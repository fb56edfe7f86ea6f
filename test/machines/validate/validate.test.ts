import { describe, expect, it } from 'vitest';
import {
  array,
  integer,
  looseObject,
  nullable,
  oneOf,
  optionalBoolean,
  strictObject,
  string,
} from '../../../machines/validate/validate.ts';
import { refusal, refusalOf } from '../../support/refusal.ts';

describe('A value that is', () => {
  const word = oneOf('stopped', 'error');

  it.each(['stopped', 'error'])('one of the words, %j, is accepted', (value) => {
    expect(() => word('verdict', value)).not.toThrow();
  });

  it.each([['Stopped'], [''], [null], [undefined], [['stopped']]])(
    'none of the words, %j, is refused with those there are',
    (value) => {
      expect(() => word('verdict', value)).toThrow(/^verdict: expected stopped, error, got .+/);
    },
  );

  it.each(['abc', ''])('a string, %j, is accepted', (value) => {
    expect(() => string('id', value)).not.toThrow();
  });

  it.each([[7], [null], [undefined], [['abc']]])('no string, %j, is refused', (value) => {
    expect(() => string('id', value)).toThrow(/^id: expected a string, got .+/);
  });
});

describe('An optional boolean', () => {
  it.each([
    [undefined, false],
    [null, false],
    [false, false],
    [true, true],
  ])('that is given as %j is %j', (given, up) => {
    expect(optionalBoolean('autoStart', given)).toBe(up);
  });

  it.each(['false', 0, 1, ''])('is never %j', (given) => {
    expect(() => optionalBoolean('autoStart', given)).toThrow(
      /^autoStart: expected true or false, got .+/,
    );
  });
});

describe('An object with validated fields', () => {
  const failure = looseObject({ code: string, httpStatus: nullable(integer(0, 999)) });

  it('may have other parts besides', () => {
    expect(() => failure('failure', { code: 'http', httpStatus: 503, cause: 1 })).not.toThrow();
  });

  it.each([
    [{ httpStatus: 503 }, 'failure.code: expected a string, got undefined'],
    [
      { code: 'http', httpStatus: 1_000 },
      'failure.httpStatus: expected a whole number from 0 to 999, or null, got 1000',
    ],
    [Object.create({ code: 'http', httpStatus: 503 }), refusal('failure.code', 'undefined')],
  ])('is refused with the path of the part that is wrong or isn’t there: %#', (value, message) => {
    expect(() => failure('failure', value)).toThrow(message);
  });

  it.each([['http'], [undefined], [null], [['http', 503]]])('is never %j', (value) => {
    expect(() => failure('failure', value)).toThrow(
      /^failure: expected an object of code, httpStatus, got .+/,
    );
  });
});

describe('An object with validated fields and no others', () => {
  const range = strictObject({ minMs: integer(1, 9), maxMs: integer(1, 9) });

  it('has all of its fields', () => {
    expect(() => range('interval', { minMs: 1, maxMs: 9 })).not.toThrow();
  });

  it.each<[object, string]>([
    [{ minMs: 0, maxMs: 9 }, 'interval.minMs: expected a whole number from 1 to 9, got 0'],
    [{ minMs: 1 }, 'interval.maxMs: expected a whole number from 1 to 9, got undefined'],
    [
      Object.create({ minMs: 1, maxMs: 9 }),
      'interval.minMs: expected a whole number from 1 to 9, got undefined',
    ],
    [
      { minMs: 1, maxMs: 9, stepMs: 2 },
      'interval.stepMs: expected no such field (known: minMs, maxMs), got 2',
    ],
    [
      { minMs: 1, maxMs: 9, toString: 2 },
      'interval.toString: expected no such field (known: minMs, maxMs), got 2',
    ],
  ])('is refused with the path of the field that is wrong: %#', (value, message) => {
    expect(refusalOf(() => range('interval', value))).toBe(message);
  });

  it.each<[unknown, string]>([
    [7, '7'],
    [undefined, 'undefined'],
    [null, 'null'],
    [[1, 9], 'an array'],
  ])('is never %j', (value, got) => {
    expect(refusalOf(() => range('interval', value))).toBe(
      `interval: expected an object of minMs, maxMs, got ${got}`,
    );
  });
});

describe('A list', () => {
  const ids = array(string);

  it('is accepted when each item is', () => {
    expect(() => ids('ids', ['a', 'b'])).not.toThrow();
    expect(() => ids('ids', [])).not.toThrow();
  });

  it('is refused with the place of the item that is wrong', () => {
    expect(refusalOf(() => ids('ids', ['a', 7]))).toBe('ids[1]: expected a string, got 7');
  });

  it('is never an object or a string', () => {
    expect(refusalOf(() => ids('ids', { 0: 'a' }))).toBe('ids: expected a list, got an object');
    expect(refusalOf(() => ids('ids', 'a'))).toBe('ids: expected a list, got "a"');
  });
});

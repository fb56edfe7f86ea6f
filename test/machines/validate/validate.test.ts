import { describe, expect, it } from 'vitest';
import {
  integer,
  looseObject,
  nullable,
  oneOf,
  optionalBoolean,
  string,
} from '../../../machines/validate/validate.ts';
import { refusal } from '../../support/refusal.ts';

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

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askedMs, hasSpentQuota, saysRetryAfter } from '../../src/http/pacing-headers.ts';
import '../properties/runs.ts';

const NOW = Date.UTC(2026, 6, 1, 12, 0, 0);
const NOW_S = NOW / 1000;
const DIGITS_400 = '9'.repeat(400);

type Fields = Record<string, string>;

const asked = (httpStatus: number, fields: Headers | Fields, at = NOW) =>
  askedMs({ httpStatus, headers: new Headers(fields), at });

/** What a refusal asks for, and what a success. */
const askedBy429 = (headers: Headers, at: number) => asked(429, headers, at);
const askedBy200 = (headers: Headers, at: number) => asked(200, headers, at);

/** Repeated fields as they arrive: one line each. */
const repeated = (name: string, ...values: string[]) =>
  new Headers(values.map((value) => [name, value] as [string, string]));

/** Values that aren't numbers; headers carry bytes, so characters end at U+00FF. */
const NOT_A_NUMBER: [kind: string, value: string][] = [
  ['empty', ''],
  ['negative', '-5'],
  ['signed', '+5'],
  ['an exponent', '1e3'],
  ['hexadecimal', '0x10'],
  ['a word', 'soon'],
  ['Infinity', 'Infinity'],
  ['NaN', 'NaN'],
  ['null', 'null'],
  ['with its unit', '5s'],
  ['a thousands separator', '1,000'],
  ['a digit group', '1_000'],
  ['two numbers', '5 7'],
  ['a list with a malformed part', '5, soon'],
  ['a list with an empty part', '5, , 7'],
  ['a parameter', '5;w=60'],
  ['quoted', '"5"'],
  ['trailing junk', '5 seconds'],
  ['a bare point', '.'],
  ['no digit before the point', '.5'],
  ['no digit after the point', '5.'],
  ['two points', '1.2.3'],
  ['superscript digits', '\u00b2\u00b3'],
  ['Arabic-Indic digits as UTF-8 bytes', '\u00d9\u00a5'],
];

const ZERO: [kind: string, value: string][] = [
  ['zero', '0'],
  ['many zeros', '0000'],
];

const DATE_IN_A_MINUTE = 'Wed, 01 Jul 2026 12:01:00 GMT';
const NOT_A_FUTURE_DATE: [kind: string, value: string][] = [
  ['a past date', 'Wed, 01 Jul 2026 11:59:59 GMT'],
  ['this very second', 'Wed, 01 Jul 2026 12:00:00 GMT'],
  ['a past two-digit year', 'Sunday, 06-Nov-94 08:49:37 GMT'],
  ['a past leap second', 'Sat, 31 Dec 2016 23:59:60 GMT'],
  ['32 January', 'Mon, 32 Jan 2027 00:00:00 GMT'],
  ['a local zone', 'Wed, 01 Jul 2026 15:01:00 +0200'],
  ['a named zone', 'Wed, 01 Jul 2026 12:01:00 CEST'],
  ['a leap second that is none', 'Wed, 01 Jul 2026 12:00:60 GMT'],
  ['a lower-case date', 'wed, 01 jul 2026 12:01:00 gmt'],
  ['a date with trailing junk', `${DATE_IN_A_MINUTE} or so`],
  ['30 February', '2027-02-30T12:01:00Z'],
  ['a date and a malformed value', `${DATE_IN_A_MINUTE}, soon`],
];

describe('a 429', () => {
  it('returns null without any header', () => {
    expect(askedBy429(new Headers(), NOW)).toBeNull();
  });

  it.each<[string, Fields, number | null]>([
    ['retry-after-ms', { 'retry-after-ms': '1500' }, 1500],
    ['a fractional retry-after-ms, rounded up', { 'retry-after-ms': '1500.2' }, 1501],
    ['a retry-after-ms below one', { 'retry-after-ms': '0.0001' }, 1],
    ['delay-seconds', { 'Retry-After': '120' }, 120_000],
    ['delay-seconds with leading zeros', { 'Retry-After': '007' }, 7000],
    ['an IMF-fixdate', { 'Retry-After': DATE_IN_A_MINUTE }, 60_000],
    ['an rfc850-date', { 'Retry-After': 'Wednesday, 01-Jul-26 12:01:00 GMT' }, 60_000],
    ['an asctime-date', { 'Retry-After': 'Wed Jul  1 12:01:00 2026' }, 60_000],
    ['a leap second', { 'Retry-After': 'Wed, 01 Jul 2026 23:59:60 GMT' }, 43_200_000],
    ['delta seconds in X-RateLimit-Reset', { 'X-RateLimit-Reset': '50' }, 50_000],
    ['the largest delta', { 'X-RateLimit-Reset': '1000000000' }, 1e12],
    ['the largest epoch seconds', { 'X-RateLimit-Reset': '1000000000000' }, 1e15 - NOW],
    ['epoch seconds', { 'X-RateLimit-Reset': `${NOW_S + 50}` }, 50_000],
    ['epoch seconds as a float', { 'X-RateLimit-Reset': `${NOW_S + 50}.25` }, 50_250],
    ['epoch ms', { 'X-RateLimit-Reset': `${NOW + 50}` }, 50],
    ['a fractional delta', { 'X-RateLimit-Reset': '0.0105' }, 11],
    [
      'the Cloud’s zero Retry-After',
      { 'Retry-After': '0', 'X-RateLimit-Reset': `${NOW_S + 1}` },
      1000,
    ],
  ])('reads %s', (_, fields, expected) => {
    expect(askedBy429(new Headers(fields), NOW)).toBe(expected);
  });

  it.each<[string, string]>([
    ...NOT_A_NUMBER,
    ...ZERO,
    ...NOT_A_FUTURE_DATE,
    ['a fractional zero', '0.0'],
  ])('finds nothing in a Retry-After that is %s: %j', (_, value) => {
    expect(askedBy429(new Headers({ 'Retry-After': value }), NOW)).toBeNull();
  });

  it.each<[string, string]>([...NOT_A_NUMBER, ...ZERO, ['a fractional zero', '0.0']])(
    'finds nothing in a retry-after-ms or X-RateLimit-Reset that is %s: %j',
    (_, value) => {
      expect(askedBy429(new Headers({ 'retry-after-ms': value }), NOW)).toBeNull();
      expect(askedBy429(new Headers({ 'X-RateLimit-Reset': value }), NOW)).toBeNull();
    },
  );

  it.each([
    ['in epoch seconds', `${NOW_S - 1}`],
    ['in epoch ms', `${NOW - 1}`],
    ['this very second', `${NOW_S}`],
  ])('finds nothing in an X-RateLimit-Reset that is past, %s', (_, value) => {
    expect(askedBy429(new Headers({ 'X-RateLimit-Reset': value }), NOW)).toBeNull();
  });

  it.each([
    ['retry-after-ms', DIGITS_400],
    ['Retry-After', DIGITS_400],
    ['X-RateLimit-Reset', DIGITS_400],
    ['RateLimit-Reset', DIGITS_400],
  ])('caps %s: %s to a safe integer', (name, value) => {
    expect(askedBy429(new Headers({ [name]: value }), NOW)).toBe(Number.MAX_SAFE_INTEGER);
  });

  describe('with several headers', () => {
    const all: Fields = {
      'retry-after-ms': '1',
      'Retry-After': '2',
      RateLimit: '"default";r=0;t=3',
      'X-RateLimit-Reset': '4',
    };

    it.each<[string, Fields, number | null]>([
      ['the largest, here RateLimit', {}, 3000],
      ['the largest, here retry-after-ms', { 'retry-after-ms': '3001' }, 3001],
      ['the largest, here Retry-After', { 'Retry-After': '3.5' }, 3500],
      ['the well-formed', { 'retry-after-ms': '0', 'Retry-After': '-1' }, 3000],
      [
        'an X-RateLimit-Reset without a word on what remains last',
        { 'retry-after-ms': '', 'Retry-After': '0', RateLimit: '"default";r=0;t=0' },
        4000,
      ],
      [
        'none when each is malformed',
        {
          'retry-after-ms': '1e3',
          'Retry-After': '5s',
          RateLimit: '"',
          'X-RateLimit-Reset': '0x4',
        },
        null,
      ],
    ])('uses %s', (_, fields, expected) => {
      expect(askedBy429(new Headers({ ...all, ...fields }), NOW)).toBe(expected);
    });
  });

  describe('against the Date of the response', () => {
    const DATE = 'Wed, 01 Jul 2026 11:00:00 GMT';

    it.each<[string, Fields, number]>([
      ['a date', { 'Retry-After': DATE_IN_A_MINUTE }, 3_660_000],
      ['epoch seconds', { 'X-RateLimit-Reset': `${NOW_S}` }, 3_600_000],
      ['epoch ms', { 'X-RateLimit-Reset': `${NOW}` }, 3_600_000],
      ['a RateLimit-Reset in epoch seconds', { 'RateLimit-Reset': `${NOW_S}` }, 3_600_000],
      ['delay-seconds unchanged', { 'Retry-After': '5' }, 5000],
      ['delta seconds unchanged', { 'X-RateLimit-Reset': '5' }, 5000],
    ])('reads %s, whatever the client’s clock says', (_, fields, expected) => {
      const headers = new Headers({ Date: DATE, ...fields });
      expect(askedBy429(headers, NOW)).toBe(expected);
      expect(askedBy429(headers, 0)).toBe(expected);
      expect(askedBy429(headers, NOW * 2)).toBe(expected);
    });

    it.each([
      ['empty', ''],
      ['a word', 'today'],
      ['32 January', 'Sat, 32 Jan 2025 00:00:00 GMT'],
      ['in a local zone', 'Wed, 01 Jul 2026 11:00:00 +0100'],
      ['lower-case', DATE.toLowerCase()],
      ['sent twice', `${DATE}, ${DATE}`],
    ])('falls back to the client’s clock when the Date is %s', (_, date) => {
      const headers = new Headers({ Date: date, 'Retry-After': DATE_IN_A_MINUTE });
      expect(askedBy429(headers, NOW)).toBe(60_000);
    });
  });

  it.each<[string, string, string[], number | null]>([
    ['delay-seconds', 'Retry-After', ['5', '7', '6'], 7000],
    ['a zero and delay-seconds', 'Retry-After', ['0', '7'], 7000],
    ['delay-seconds and a date', 'Retry-After', ['5', DATE_IN_A_MINUTE], 60_000],
    ['a date and delay-seconds', 'Retry-After', [DATE_IN_A_MINUTE, '90'], 90_000],
    ['a past date and delay-seconds', 'Retry-After', ['Sun Nov  6 08:49:37 1994', '5'], 5000],
    ['dates', 'Retry-After', ['Wednesday, 01-Jul-26 12:02:00 GMT', DATE_IN_A_MINUTE], 120_000],
    ['delay-seconds, one malformed', 'Retry-After', ['5', '-7'], null],
    ['delay-seconds, one malformed at first', 'Retry-After', ['soon', '7'], null],
    ['zeros', 'Retry-After', ['0', '0'], null],
    ['ms', 'retry-after-ms', ['5', '7.5'], 8],
    [
      'resets in different units',
      'X-RateLimit-Reset',
      ['5', `${NOW_S + 7}`, `${NOW + 6000}`],
      7000,
    ],
  ])(
    'uses the largest of repeated %s, nothing if one is malformed',
    (_, name, values, expected) => {
      expect(askedBy429(repeated(name, ...values), NOW)).toBe(expected);
    },
  );
});

describe('the RateLimit fields', () => {
  const policy = '"default";q=100;w=60, "daily";q=1000;w=86400';

  it.each<[string, Fields, number | null, number | null]>([
    // title, fields, wait after a 429, pace with a success
    ['a spent quota', { RateLimit: '"default";r=0;t=50' }, 50_000, 50_000],
    ['a spent quota named by a token', { RateLimit: 'default;r=0;t=50' }, 50_000, 50_000],
    ['a spent quota with a partition key', { RateLimit: '"a";r=0;t=5;pk=:aGk=:' }, 5000, 5000],
    ['an unspent quota', { RateLimit: '"default";r=5;t=50' }, null, null],
    ['unspent quotas', { RateLimit: '"a";r=5;t=50, "b";r=1;t=70' }, null, null],
    [
      'the longest of unknown quotas',
      { RateLimit: '"a";t=50, "b";t=70, "c";r=1;t=90' },
      70_000,
      null,
    ],
    ['the longest of spent quotas', { RateLimit: '"a";r=0;t=50, "b";r=0;t=20' }, 50_000, 50_000],
    ['the spent among unspent', { RateLimit: '"a";r=0;t=5, "b";r=9;t=900' }, 5000, 5000],
    ['a spent quota that resets now', { RateLimit: '"a";r=0;t=0, "b";r=9;t=900' }, null, null],
    [
      'a spent quota that resets now, however long its window',
      { RateLimit: '"default";r=0;t=0', 'RateLimit-Policy': policy },
      null,
      null,
    ],
    ['no remaining', { RateLimit: '"a";t=50' }, 50_000, null],
    ['a spent quota of unknown length', { RateLimit: '"default";r=0' }, null, null],
    [
      'the window of its policy',
      { RateLimit: '"default";r=0', 'RateLimit-Policy': policy },
      60_000,
      60_000,
    ],
    [
      'the window of each spent policy',
      { RateLimit: '"default";r=0;t=5, "daily";r=0', 'RateLimit-Policy': policy },
      86_400_000,
      86_400_000,
    ],
    [
      'no window where the reset is given',
      { RateLimit: '"default";r=0;t=5', 'RateLimit-Policy': policy },
      5000,
      5000,
    ],
    [
      'no window for an unspent quota',
      { RateLimit: '"default";r=5', 'RateLimit-Policy': policy },
      null,
      null,
    ],
    [
      'no window of another policy',
      { RateLimit: '"hourly";r=0', 'RateLimit-Policy': policy },
      null,
      null,
    ],
    [
      'the longest window of policies of one name',
      { RateLimit: '"a";r=0', 'RateLimit-Policy': '"a";q=1;w=9, "a";q=2;w=8' },
      9000,
      9000,
    ],
    ['a policy alone', { 'RateLimit-Policy': policy }, null, null],
    [
      'a policy without a window',
      { RateLimit: '"a";r=0', 'RateLimit-Policy': '"a";q=1' },
      null,
      null,
    ],
    ['a malformed policy', { RateLimit: '"a";r=0', 'RateLimit-Policy': '"a";w=1e3' }, null, null],
    [
      'a malformed reset',
      { RateLimit: '"default";r=0;t=abc', 'RateLimit-Policy': policy },
      60_000,
      60_000,
    ],
    [
      'a negative reset',
      { RateLimit: '"default";r=0;t=-5', 'RateLimit-Policy': policy },
      60_000,
      60_000,
    ],
    ['a fractional reset', { RateLimit: '"a";r=0;t=1.0005' }, null, null],
    ['a fractional reset of 3 places', { RateLimit: '"a";r=0;t=1.001' }, 1001, 1001],
    ['a malformed remaining', { RateLimit: '"a";r=none;t=5' }, 5000, null],
    ['a negative remaining', { RateLimit: '"a";r=-1;t=5' }, 5000, null],
    ['a string for a reset', { RateLimit: '"a";r=0;t="5"' }, null, null],
    ['one malformed item', { RateLimit: '"a";r=0;t=x, "b";r=0;t=5' }, 5000, 5000],
    ['an inner list', { RateLimit: '("a" "b");r=0;t=5' }, null, null],
    ['an empty field', { RateLimit: '' }, null, null],
    ['a bare number', { RateLimit: '100' }, null, null],
    ['an exponent', { RateLimit: '"a";r=0;t=1e3' }, null, null],
    ['hexadecimal', { RateLimit: '"a";r=0;t=0x10' }, null, null],
    ['400 digits', { RateLimit: `"a";r=0;t=${DIGITS_400}` }, null, null],
    ['15 digits', { RateLimit: `"a";r=0;t=${'9'.repeat(15)}` }, 2 ** 53 - 1, 2 ** 53 - 1],
    ['a date', { RateLimit: `"a";r=0;t=${DATE_IN_A_MINUTE}` }, null, null],
    ['trailing junk', { RateLimit: '"a";r=0;t=5 later' }, null, null],
    ['a trailing comma', { RateLimit: '"a";r=0;t=5,' }, null, null],
    ['an upper-case key', { RateLimit: '"a";R=0;t=5' }, null, null],
    ['an unclosed string', { RateLimit: '"a;r=0;t=5' }, null, null],
    ['letters past ASCII', { RateLimit: '"a";r=0;t=\u00b2' }, null, null],
    ['draft 07', { RateLimit: 'limit=100, remaining=0, reset=50' }, 50_000, 50_000],
    ['draft 07, unspent', { RateLimit: 'limit=100, remaining=1, reset=50' }, null, null],
    ['draft 07, reset now', { RateLimit: 'limit=100, remaining=0, reset=0' }, null, null],
    ['draft 07, no reset', { RateLimit: 'limit=100, remaining=0' }, null, null],
    [
      'draft 07, the window of the policy of that limit',
      { RateLimit: 'limit=100, remaining=0', 'RateLimit-Policy': '10;w=1, 100;w=60' },
      60_000,
      60_000,
    ],
    ['draft 07, malformed', { RateLimit: 'limit=100 remaining=0 reset=50' }, null, null],
    ['draft 07, a malformed reset', { RateLimit: 'remaining=0, reset=-5' }, null, null],
    ['draft 07 in epoch seconds', { RateLimit: `remaining=0, reset=${NOW_S + 5}` }, 5000, 5000],
    ['draft 06', { 'RateLimit-Remaining': '0', 'RateLimit-Reset': '50' }, 50_000, 50_000],
    ['draft 06, unspent', { 'RateLimit-Remaining': '1', 'RateLimit-Reset': '50' }, null, null],
    ['draft 06, no remaining', { 'RateLimit-Reset': '50' }, 50_000, null],
    ['draft 06, malformed', { 'RateLimit-Remaining': '0', 'RateLimit-Reset': '1e3' }, null, null],
    ['draft 06, zero', { 'RateLimit-Remaining': '0', 'RateLimit-Reset': '0' }, null, null],
    [
      'draft 06 in epoch seconds, as GitLab has it',
      { 'RateLimit-Remaining': '0', 'RateLimit-Reset': `${NOW_S + 5}` },
      5000,
      5000,
    ],
    [
      'draft 06, the window of the policy of that limit',
      { 'RateLimit-Limit': '100', 'RateLimit-Remaining': '0', 'RateLimit-Policy': '100;w=60' },
      60_000,
      60_000,
    ],
    [
      'draft 06, a reset within the window of the policy of that limit',
      {
        'RateLimit-Limit': '100',
        'RateLimit-Remaining': '0',
        'RateLimit-Reset': '5',
        'RateLimit-Policy': '100;w=60',
      },
      5000,
      5000,
    ],
    [
      'draft 06 beside a malformed RateLimit',
      { RateLimit: '"', 'RateLimit-Remaining': '0', 'RateLimit-Reset': '5' },
      5000,
      5000,
    ],
  ])('with %s: %o', (_, fields, refused, success) => {
    const headers = new Headers(fields);
    expect(askedBy429(headers, NOW)).toBe(refused);
    expect(askedBy200(headers, NOW)).toBe(success);
  });

  it('reads a repeated field as one list', () => {
    const headers = repeated('RateLimit', '"a";r=0;t=5', '"b";r=0;t=7');
    expect(askedBy429(headers, NOW)).toBe(7000);
    expect(askedBy200(headers, NOW)).toBe(7000);
  });
});

describe('a 200', () => {
  it('returns null without any header', () => {
    expect(askedBy200(new Headers(), NOW)).toBeNull();
  });

  it.each<[string, Fields, number | null]>([
    ['X-Poll-Interval', { 'X-Poll-Interval': '60' }, 60_000],
    ['Retry-After', { 'Retry-After': '5' }, 5000],
    ['a Retry-After date', { 'Retry-After': DATE_IN_A_MINUTE }, 60_000],
    ['retry-after-ms', { 'retry-after-ms': '250.5' }, 251],
    ['the largest, here X-Poll-Interval', { 'X-Poll-Interval': '9', 'Retry-After': '5' }, 9000],
    ['the largest, here Retry-After', { 'X-Poll-Interval': '3', 'Retry-After': '5' }, 5000],
    ['the largest, here retry-after-ms', { 'Retry-After': '5', 'retry-after-ms': '5001' }, 5001],
    ['the largest, here RateLimit', { 'X-Poll-Interval': '3', RateLimit: '"a";r=0;t=4' }, 4000],
    [
      'the largest, here X-RateLimit-Reset',
      { 'X-Poll-Interval': '3', 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': '4' },
      4000,
    ],
    ['the well-formed one', { 'X-Poll-Interval': '1e3', 'Retry-After': '5' }, 5000],
    ['no X-RateLimit-Reset without a spent quota', { 'X-RateLimit-Reset': '50' }, null],
    [
      'a reset in epoch seconds against the Date of the response',
      {
        Date: 'Wed, 01 Jul 2026 11:00:00 GMT',
        'X-RateLimit-Remaining': '0',
        'X-RateLimit-Reset': `${NOW_S}`,
      },
      3_600_000,
    ],
  ])('uses %s', (_, fields, expected) => {
    expect(askedBy200(new Headers(fields), NOW)).toBe(expected);
  });

  it.each<[string, string]>([...NOT_A_NUMBER, ...ZERO, ['a date', DATE_IN_A_MINUTE]])(
    'finds nothing in an X-Poll-Interval that is %s: %j',
    (_, value) => {
      expect(askedBy200(new Headers({ 'X-Poll-Interval': value }), NOW)).toBeNull();
    },
  );

  it.each<[string, string]>([...NOT_A_NUMBER, ...ZERO, ...NOT_A_FUTURE_DATE])(
    'finds nothing in a Retry-After that is %s: %j',
    (_, value) => {
      expect(askedBy200(new Headers({ 'Retry-After': value }), NOW)).toBeNull();
    },
  );

  it.each<[string, string]>([...NOT_A_NUMBER, ...ZERO])(
    'finds nothing in a spent X-RateLimit-Reset that is %s: %j',
    (_, value) => {
      const headers = new Headers({ 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': value });
      expect(askedBy200(headers, NOW)).toBeNull();
    },
  );

  it.each([['1'], ['4999'], [''], ['-1'], ['0.5'], ['0x0'], ['none'], ['0 of 60'], ['5, 7']])(
    'does not count an X-RateLimit-Remaining of %j as spent',
    (remaining) => {
      const headers = new Headers({
        'X-RateLimit-Remaining': remaining,
        'X-RateLimit-Reset': '50',
      });
      expect(askedBy200(headers, NOW)).toBeNull();
    },
  );

  it('counts a repeated X-RateLimit-Remaining as spent when one of them is', () => {
    const headers = repeated('X-RateLimit-Remaining', '5', '0');
    headers.set('X-RateLimit-Reset', '50');
    expect(askedBy200(headers, NOW)).toBe(50_000);
  });

  it('uses the largest of repeated X-Poll-Intervals', () => {
    expect(askedBy200(repeated('X-Poll-Interval', '60', '90'), NOW)).toBe(90_000);
  });

  it('caps 400 digits to a safe integer', () => {
    const headers = new Headers({ 'X-Poll-Interval': DIGITS_400 });
    expect(askedBy200(headers, NOW)).toBe(Number.MAX_SAFE_INTEGER);
  });
});

describe('the fields in use, with their units', () => {
  const spent = (name: string, value: string): Fields => ({
    [name]: value,
    [name.replace('reset', 'remaining').replace(/(-after|-at|-ms|time)$/, '')]: '0',
  });

  it.each<[string, Fields, number]>([
    ['Retry-After: 2.0', { 'Retry-After': '2.0' }, 2000],
    ['Retry-After: 0.1', { 'Retry-After': '0.1' }, 100],
    ['Retry-After: 120.5', { 'Retry-After': '120.5' }, 120_500],
    ['Retry-After: 1.1, without a binary error', { 'Retry-After': '1.1' }, 1100],
    ['Retry-After: 0.0001, rounded up', { 'Retry-After': '0.0001' }, 1],
    ['Retry-After in RFC 3339', { 'Retry-After': '2026-07-01T12:01:00Z' }, 60_000],
    [
      'Retry-After in RFC 1123 as PHP has it',
      { 'Retry-After': 'Wed, 01 Jul 2026 12:01:00 +0000' },
      60_000,
    ],
    ['X-Retry-After', { 'X-Retry-After': '7' }, 7000],
    ['X-RateLimit-Retry-After', { 'X-RateLimit-Retry-After': '7' }, 7000],
    ['X-Rate-Limit-Retry-After-Seconds', { 'X-Rate-Limit-Retry-After-Seconds': '7' }, 7000],
    ['retry-after-ms', { 'retry-after-ms': '7' }, 7],
    ['x-ms-retry-after-ms', { 'x-ms-retry-after-ms': '7' }, 7],
    ['X-Rate-Limit-Retry-After-Milliseconds', { 'X-Rate-Limit-Retry-After-Milliseconds': '7' }, 7],
    ['x-amz-retry-after', { 'x-amz-retry-after': '7' }, 7],
    ['X-Poll-Interval: 5.5', { 'X-Poll-Interval': '5.5' }, 5500],
    ['X-RateLimit-Reset in seconds', spent('x-ratelimit-reset', '7'), 7000],
    ['X-RateLimit-Reset in epoch s', spent('x-ratelimit-reset', `${NOW_S + 7}`), 7000],
    ['X-RateLimit-Reset in epoch ms', spent('x-ratelimit-reset', `${NOW + 7}`), 7],
    ['X-RateLimit-Reset in ISO 8601', spent('x-ratelimit-reset', '2026-07-01T12:01Z'), 60_000],
    ['X-RateLimit-Reset as an HTTP-date', spent('x-ratelimit-reset', DATE_IN_A_MINUTE), 60_000],
    [
      'X-RateLimit-Reset in RFC 1123 as PHP has it',
      spent('x-ratelimit-reset', 'Wed, 01 Jul 2026 12:01:00 +0000'),
      60_000,
    ],
    [
      'X-RateLimit-Reset as JavaScript writes it',
      spent(
        'x-ratelimit-reset',
        'Wed Jul 01 2026 13:01:00 GMT+0100 (Central European Standard Time)',
      ),
      60_000,
    ],
    ['X-RateLimit-Reset-After', spent('x-ratelimit-reset-after', '0.337'), 337],
    ['X-RateLimit-Reset-At', spent('x-ratelimit-reset-at', '2026-07-01T12:01:00.000Z'), 60_000],
    ['X-RateLimit-Reset-Ms', spent('x-ratelimit-reset-ms', '45000'), 45_000],
    ['X-RateLimit-Reset-Ms as epoch', spent('x-ratelimit-reset-ms', `${NOW + 7}`), 7],
    ['RateLimit-ResetTime', spent('ratelimit-resettime', DATE_IN_A_MINUTE), 60_000],
    ['X-Rate-Limit-Reset in epoch s', spent('x-rate-limit-reset', `${NOW_S + 7}`), 7000],
    ['X-Rate-Limit-Reset in epoch ms', spent('x-rate-limit-reset', `${NOW + 7}`), 7],
    ['X-Rate-Limit-Reset as a date', spent('x-rate-limit-reset', DATE_IN_A_MINUTE), 60_000],
    ['X-Rate-Limit-Reset, rather late', spent('x-rate-limit-reset', '50'), 50_000],
    ['X-Rate-Limit-Reset, an hour at most', spent('x-rate-limit-reset', '600000'), 3_600_000],
    ['X-Rate-Limit-Reset, never early', spent('x-rate-limit-reset', '7200000'), 7_200_000],
    ['X-Rate-Limit-Reset in ms to the end', spent('x-rate-limit-reset', '1000000000'), 1e9],
    ['x-ratelimit-reset-requests: 6m0s', spent('x-ratelimit-reset-requests', '6m0s'), 360_000],
    ['x-ratelimit-reset-requests: 12ms', spent('x-ratelimit-reset-requests', '12ms'), 12],
    ['x-ratelimit-reset-tokens: 2m59.56s', spent('x-ratelimit-reset-tokens', '2m59.56s'), 179_560],
    ['x-ratelimit-reset-requests: 1d2h', spent('x-ratelimit-reset-requests', '1d2h'), 93_600_000],
    ['x-ratelimit-reset-requests: 2500us', spent('x-ratelimit-reset-requests', '2500us'), 3],
    ['x-ratelimit-reset-requests: 5000000ns', spent('x-ratelimit-reset-requests', '5000000ns'), 5],
    [
      'x-ratelimit-reset-requests-day',
      spent('x-ratelimit-reset-requests-day', '33011.25'),
      33_011_250,
    ],
    ['X-RateLimit-Requests-Reset', spent('x-ratelimit-requests-reset', '9'), 9000],
    [
      'anthropic-ratelimit-requests-reset',
      spent('anthropic-ratelimit-requests-reset', '2026-07-01T12:01:00Z'),
      60_000,
    ],
    [
      'anthropic-ratelimit-input-tokens-reset',
      spent('anthropic-ratelimit-input-tokens-reset', '2026-07-01T14:01:00+02:00'),
      60_000,
    ],
  ])('reads %s on every answer', (_, fields, expected) => {
    for (const status of [
      200, 202, 204, 302, 304, 400, 403, 404, 409, 413, 423, 425, 429, 500, 503, 530,
    ])
      expect(asked(status, fields)).toBe(expected);
  });

  it.each([
    'x-poll-interval-hint',
    'x-poll-interval-x',
    'not-retry-afterwards',
    'retry-after-ms-x',
    'x-reset',
    'x-ratelimit-limit',
    'x-ratelimit',
    `x-ratelimit-reset-${'x'.repeat(60)}`,
    'my-x-poll-interval',
  ])('reads nothing in %s', (name) => {
    expect(asked(429, { [name]: '7' })).toBeNull();
  });

  it.each<[string, string, number]>([
    ['my-x-amz-retry-after', '7', 7000],
    ['x-amz-retry-after-seconds', '7', 7000],
    ['x-ratelimit-reset-msgs', '7', 7000],
    ['my-x-rate-limit-reset', '600000', 600_000_000],
    ['x-rate-limit-reset-tokens', '600000', 600_000_000],
    ['x-ratelimit-reset-attempts', '7s', 7000],
  ])('reads %s: %s by its whole name', (name, value, expected) => {
    const remaining = name.replace('reset', 'remaining');
    expect(asked(200, { [remaining]: '0', [name]: value })).toBe(expected);
  });

  it('reads a date with one digit for the day', () => {
    expect(asked(200, { 'Retry-After': 'Wed, 1 Jul 2026 12:01:00 GMT' })).toBe(60_000);
  });

  it('reads a name of 64 characters', () => {
    expect(asked(429, { [`x-ratelimit-reset-${'x'.repeat(46)}`]: '7' })).toBe(7000);
  });

  it.each(['6 m', 'm', '6m 0s', '1.m', '-6m', '6M', 's6', '6m0'])(
    'finds nothing in the duration %j',
    (value) => {
      expect(asked(200, spent('x-ratelimit-reset-requests', value))).toBeNull();
    },
  );
});

describe('when a quota speaks', () => {
  const reset = { 'X-RateLimit-Reset': '50' };

  it.each(['0', '0.0', '00', '0.000'])('a remaining of %j is spent, on any answer', (remaining) => {
    for (const status of [200, 304, 404, 500, 429, 403, 503])
      expect(asked(status, { ...reset, 'X-RateLimit-Remaining': remaining })).toBe(50_000);
  });

  it.each(['1', '0.5', '4999'])(
    'with %j left it does not, since another limit refused the request',
    (remaining) => {
      for (const status of [200, 429, 403, 503])
        expect(asked(status, { ...reset, 'X-RateLimit-Remaining': remaining })).toBeNull();
    },
  );

  it.each<[string, Fields]>([
    ['without a word on what remains', {}],
    ['when what remains is no number', { 'X-RateLimit-Remaining': 'none' }],
    ['when what remains is negative', { 'X-RateLimit-Remaining': '-1' }],
    ['when what remains is said of some', { 'X-RateLimit-Remaining': '5, none' }],
  ])('it does %s on a refusal alone', (_, fields) => {
    for (const status of [429, 403, 503])
      expect(asked(status, { ...reset, ...fields })).toBe(50_000);
    for (const status of [200, 404, 500, 502])
      expect(asked(status, { ...reset, ...fields })).toBeNull();
  });

  it('a reset without a word on what remains is silent beside a wait that is certain', () => {
    expect(asked(429, { ...reset, 'Retry-After': '2' })).toBe(2000);
    expect(asked(429, { ...reset, RateLimit: '"a";r=0;t=3' })).toBe(3000);
    expect(asked(429, { ...reset, 'X-Poll-Interval': '2' })).toBe(50_000);
    expect(asked(429, { ...reset, 'Retry-After': '0' })).toBe(50_000);
  });

  it('a far reset of an unspent quota leaves the wait to Retry-After', () => {
    const unspent = { 'X-RateLimit-Remaining': '4999', 'X-RateLimit-Reset': `${NOW_S + 7200}` };
    expect(asked(403, { ...unspent, 'Retry-After': '60' })).toBe(60_000);
    expect(asked(429, unspent)).toBeNull();
  });

  it('of several quotas only those speak that are spent', () => {
    const fields = {
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '1s',
      'x-ratelimit-remaining-tokens': '149984',
      'x-ratelimit-reset-tokens': '6m0s',
    };
    expect(asked(429, fields)).toBe(1000);
    expect(asked(200, fields)).toBe(1000);
    expect(asked(200, { ...fields, 'x-ratelimit-remaining-tokens': '0' })).toBe(360_000);
  });

  it('of several in one field as well, each at its place', () => {
    const headers = repeated('X-RateLimit-Reset', '5', '3600');
    headers.append('X-RateLimit-Remaining', '0');
    headers.append('X-RateLimit-Remaining', '99');
    expect(asked(429, headers)).toBe(5000);
    headers.append('X-RateLimit-Remaining', '99');
    expect(asked(429, headers)).toBe(3_600_000);
  });

  it('another field counts more than a spent quota that resets now', () => {
    const now = { 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': `${NOW_S}` };
    expect(asked(429, now)).toBeNull();
    expect(asked(429, { ...now, 'X-Poll-Interval': '3' })).toBe(3000);
  });
});

describe('a number of more than ten years', () => {
  const TEN_YEARS_S = 315_360_000;

  it.each<[string, Fields, number | null]>([
    ['is an epoch time in s', { 'Retry-After': `${NOW_S + 60}` }, 60_000],
    ['is an epoch time in ms', { 'Retry-After': `${NOW + 60}` }, 60],
    ['is an epoch time in ms in a field of ms', { 'retry-after-ms': `${NOW + 60}` }, 60],
    ['is none when that is past', { 'Retry-After': `${NOW_S - 60}` }, null],
    ['loses to a smaller value', { 'Retry-After': `${NOW_S + 60}`, 'retry-after-ms': '5' }, 5],
    [
      'loses to a larger value',
      { 'Retry-After': `${NOW_S + 60}`, 'retry-after-ms': '70000' },
      70_000,
    ],
    ['loses to a reset', { 'Retry-After': '9999999999', 'X-RateLimit-Reset': '30' }, 30_000],
    [
      'that is near wins over one that is not',
      { 'Retry-After': `${NOW_S + 60}`, 'retry-after-ms': DIGITS_400 },
      60_000,
    ],
    [
      'counts when it stands alone',
      { 'Retry-After': '9999999999' },
      (9_999_999_999 - NOW_S) * 1000,
    ],
    ['is meant as a delay up to then', { 'Retry-After': `${TEN_YEARS_S}` }, TEN_YEARS_S * 1000],
    [
      'beside it, ten years win',
      { 'Retry-After': `${TEN_YEARS_S}`, 'retry-after-ms': DIGITS_400 },
      TEN_YEARS_S * 1000,
    ],
    [
      'as a date loses as well',
      { 'Retry-After': 'Fri, 31 Dec 9999 23:59:59 GMT', 'retry-after-ms': '5' },
      5,
    ],
  ])('%s: %o', (_, fields, expected) => {
    expect(asked(429, fields)).toBe(expected);
  });
});

describe('whatever a server says', () => {
  const FIELD_NAMES = [
    'retry-after-ms',
    'x-ms-retry-after-ms',
    'x-amz-retry-after',
    'x-poll-interval',
    'ratelimit',
    'ratelimit-policy',
    'ratelimit-limit',
    'ratelimit-remaining',
    'ratelimit-reset',
    'x-ratelimit-remaining',
    'x-ratelimit-reset',
    'x-ratelimit-reset-after',
    'x-rate-limit-remaining',
    'x-rate-limit-reset',
    'x-ratelimit-remaining-tokens',
    'x-ratelimit-reset-tokens',
    'anthropic-ratelimit-tokens-remaining',
    'anthropic-ratelimit-tokens-reset',
  ];
  const value = fc.oneof(
    fc.nat().map(String),
    fc.nat(3600).map((s) => `${NOW_S + s}`),
    fc.double({ min: 0, max: 1e13, noNaN: true }).map((n) => n.toFixed(3)),
    fc.constantFrom('0', '0.0', '-1', 'soon', '', '6m0s', '12ms', DATE_IN_A_MINUTE, DIGITS_400),
    fc.constantFrom('2026-07-01T12:01:00Z', '"a";r=0;t=5', '"a";r=0;t=999999999999', '"a";w=9'),
    fc.stringMatching(/^[ -~]{0,20}$/),
  );
  const fields = fc.dictionary(fc.constantFrom(...FIELD_NAMES), value, {
    maxKeys: 8,
    noNullPrototype: true,
  });
  const status = fc.constantFrom(200, 202, 304, 400, 403, 404, 429, 500, 503);

  it('never comes earlier than Retry-After says', () => {
    fc.assert(
      fc.property(
        status,
        fields,
        fc.integer({ min: 1, max: 315_360_000_000 }),
        (status, fields, ms) => {
          const retryAfter = { ...fields, 'retry-after': `${ms / 1000}` };
          fc.pre(!retryAfter['retry-after'].includes('e'));
          expect(asked(status, retryAfter)).toBeGreaterThanOrEqual(ms);
          expect(
            saysRetryAfter({ httpStatus: status, headers: new Headers(retryAfter), at: NOW }),
          ).toBe(true);
        },
      ),
    );
  });

  it('never comes earlier than a spent quota says, up to ten years', () => {
    fc.assert(
      fc.property(status, fields, fc.integer({ min: 1, max: 315_360_000 }), (status, fields, s) => {
        const quota = { ...fields, 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${s}` };
        expect(asked(status, quota)).toBeGreaterThanOrEqual(s * 1000);
        expect(hasSpentQuota({ httpStatus: status, headers: new Headers(quota), at: NOW })).toBe(
          true,
        );
      }),
    );
  });

  it('is a whole number of ms from 1 to 2^53−1, or nothing', () => {
    fc.assert(
      fc.property(status, fields, (status, fields) => {
        const ms = asked(status, fields);
        expect(ms === null || (Number.isSafeInteger(ms) && ms >= 1)).toBe(true);
      }),
    );
  });

  it('takes a time that grows with the length of the fields alone', () => {
    const headers = new Headers({
      [`x-${'ratelimit-'.repeat(16_000)}`]: '1',
      'x-ratelimit-reset-requests': `${'1m'.repeat(80_000)}!`,
      'x-ratelimit-reset': `Wed Jul 01 2026 12:01:00 GMT+0000 (${' '.repeat(160_000)}`,
      'retry-after': `${'5, '.repeat(50_000)}soon`,
    });
    const startedAt = performance.now();
    expect(asked(429, headers)).toBeNull();
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});

describe('saysRetryAfter', () => {
  it.each<[Fields, boolean]>([
    [{ 'Retry-After': '5' }, true],
    [{ 'Retry-After': DATE_IN_A_MINUTE }, true],
    [{ 'x-ms-retry-after-ms': '5' }, true],
    [{ 'Retry-After': `${NOW_S + 60}` }, true],
    [{ 'Retry-After': '0' }, false],
    [{ 'Retry-After': '-1' }, false],
    [{ 'Retry-After': 'soon' }, false],
    [{ 'Retry-After': DIGITS_400 }, false],
    [{ 'X-Poll-Interval': '5' }, false],
    [{ 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': '5' }, false],
    [{}, false],
  ])('tells a wait of its own in %o: %j', (fields, expected) => {
    const response = { httpStatus: 400, headers: new Headers(fields), at: NOW };
    expect(saysRetryAfter(response)).toBe(expected);
  });
});

describe('hasSpentQuota', () => {
  it.each<[Fields, boolean]>([
    [{ 'X-RateLimit-Remaining': '0' }, true],
    [{ 'X-RateLimit-Remaining': '0.0', 'X-RateLimit-Reset': `${NOW_S - 5}` }, true],
    [{ 'X-RateLimit-Remaining': '5, 0' }, true],
    [{ 'anthropic-ratelimit-tokens-remaining': '0' }, true],
    [{ 'x-ratelimit-remaining-requests': '0' }, true],
    [{ RateLimit: '"a";r=0' }, true],
    [{ RateLimit: 'limit=5, remaining=0' }, true],
    [{ 'X-RateLimit-Remaining': '1' }, false],
    [{ 'X-RateLimit-Remaining': 'none' }, false],
    [{ RateLimit: '"a";r=1;t=5' }, false],
    [{ 'X-Remaining': '0' }, false],
    [{ 'X-RateLimit-Limit': '0' }, false],
    [{ 'X-RateLimit-Reset': '0' }, false],
    [{ 'Retry-After': '5' }, false],
    [{}, false],
  ])('tells a spent quota in %o: %j', (fields, expected) => {
    const response = { httpStatus: 403, headers: new Headers(fields), at: NOW };
    expect(hasSpentQuota(response)).toBe(expected);
  });
});

import { describe, expect, it } from 'vitest';
import { askedMs } from '../../src/http/pacing-headers.ts';

const NOW = Date.UTC(2026, 6, 1, 12, 0, 0);
const NOW_S = NOW / 1000;
const DIGITS_400 = '9'.repeat(400);

type Fields = Record<string, string>;

const asked = (httpStatus: number, fields: Headers | Fields, at = NOW) =>
  askedMs({ httpStatus, headers: new Headers(fields), at });

/** What a refusal asks for, and what a success. */
const retryAfterMs = (headers: Headers, at: number) => asked(429, headers, at);
const serverPaceMs = (headers: Headers, at: number) => asked(200, headers, at);

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
  ['a local zone', 'Wed, 01 Jul 2026 12:01:00 +0100'],
  ['a lower-case date', 'wed, 01 jul 2026 12:01:00 gmt'],
  ['a date with trailing junk', `${DATE_IN_A_MINUTE} or so`],
  ['an ISO date', '2026-07-01T12:01:00Z'],
  ['a one-digit day', 'Wed, 1 Jul 2026 12:01:00 GMT'],
  ['a date and a malformed value', `${DATE_IN_A_MINUTE}, soon`],
];

describe('retryAfterMs', () => {
  it('returns null without any header', () => {
    expect(retryAfterMs(new Headers(), NOW)).toBeNull();
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
    expect(retryAfterMs(new Headers(fields), NOW)).toBe(expected);
  });

  it.each<[string, string]>([
    ...NOT_A_NUMBER,
    ...ZERO,
    ...NOT_A_FUTURE_DATE,
    ['fractional', '5.5'],
    ['a fractional zero', '0.0'],
  ])('finds nothing in a Retry-After that is %s: %j', (_, value) => {
    expect(retryAfterMs(new Headers({ 'Retry-After': value }), NOW)).toBeNull();
  });

  it.each<[string, string]>([
    ...NOT_A_NUMBER,
    ...ZERO,
    ['a fractional zero', '0.0'],
    ['a date', DATE_IN_A_MINUTE],
  ])('finds nothing in a retry-after-ms or X-RateLimit-Reset that is %s: %j', (_, value) => {
    expect(retryAfterMs(new Headers({ 'retry-after-ms': value }), NOW)).toBeNull();
    expect(retryAfterMs(new Headers({ 'X-RateLimit-Reset': value }), NOW)).toBeNull();
  });

  it.each([
    ['in epoch seconds', `${NOW_S - 1}`],
    ['in epoch ms', `${NOW - 1}`],
    ['this very second', `${NOW_S}`],
  ])('finds nothing in an X-RateLimit-Reset that is past, %s', (_, value) => {
    expect(retryAfterMs(new Headers({ 'X-RateLimit-Reset': value }), NOW)).toBeNull();
  });

  it.each([
    ['retry-after-ms', DIGITS_400],
    ['Retry-After', DIGITS_400],
    ['Retry-After', `${Number.MAX_SAFE_INTEGER}`],
    ['X-RateLimit-Reset', DIGITS_400],
    ['RateLimit-Reset', DIGITS_400],
  ])('caps %s: %s to a safe integer', (name, value) => {
    expect(retryAfterMs(new Headers({ [name]: value }), NOW)).toBe(Number.MAX_SAFE_INTEGER);
  });

  describe('with several headers', () => {
    const all: Fields = {
      'retry-after-ms': '1',
      'Retry-After': '2',
      RateLimit: '"default";r=0;t=3',
      'X-RateLimit-Reset': '4',
    };

    it.each<[string, Fields, number | null]>([
      ['retry-after-ms first', {}, 1],
      ['Retry-After second', { 'retry-after-ms': 'soon' }, 2000],
      ['RateLimit third', { 'retry-after-ms': '0', 'Retry-After': '-1' }, 3000],
      [
        'X-RateLimit-Reset last',
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
      expect(retryAfterMs(new Headers({ ...all, ...fields }), NOW)).toBe(expected);
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
      expect(retryAfterMs(headers, NOW)).toBe(expected);
      expect(retryAfterMs(headers, 0)).toBe(expected);
      expect(retryAfterMs(headers, NOW * 2)).toBe(expected);
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
      expect(retryAfterMs(headers, NOW)).toBe(60_000);
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
      expect(retryAfterMs(repeated(name, ...values), NOW)).toBe(expected);
    },
  );
});

describe('RateLimit', () => {
  const policy = '"default";q=100;w=60, "daily";q=1000;w=86400';

  it.each<[string, Fields, number | null, number | null]>([
    // title, fields, wait after a 429, pace with a success
    ['a spent quota', { RateLimit: '"default";r=0;t=50' }, 50_000, 50_000],
    ['a spent quota named by a token', { RateLimit: 'default;r=0;t=50' }, 50_000, 50_000],
    ['a spent quota with a partition key', { RateLimit: '"a";r=0;t=5;pk=:aGk=:' }, 5000, 5000],
    ['an unspent quota', { RateLimit: '"default";r=5;t=50' }, 50_000, null],
    ['the longest of unspent quotas', { RateLimit: '"a";r=5;t=50, "b";r=1;t=70' }, 70_000, null],
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
    ['draft 07, unspent', { RateLimit: 'limit=100, remaining=1, reset=50' }, 50_000, null],
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
    ['draft 06, unspent', { 'RateLimit-Remaining': '1', 'RateLimit-Reset': '50' }, 50_000, null],
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
      'draft 06 beside a malformed RateLimit',
      { RateLimit: '"', 'RateLimit-Remaining': '0', 'RateLimit-Reset': '5' },
      5000,
      5000,
    ],
  ])('with %s: %o', (_, fields, refused, success) => {
    const headers = new Headers(fields);
    expect(retryAfterMs(headers, NOW)).toBe(refused);
    expect(serverPaceMs(headers, NOW)).toBe(success);
  });

  it('reads a repeated field as one list', () => {
    const headers = repeated('RateLimit', '"a";r=0;t=5', '"b";r=0;t=7');
    expect(retryAfterMs(headers, NOW)).toBe(7000);
    expect(serverPaceMs(headers, NOW)).toBe(7000);
  });
});

describe('serverPaceMs', () => {
  it('returns null without any header', () => {
    expect(serverPaceMs(new Headers(), NOW)).toBeNull();
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
    expect(serverPaceMs(new Headers(fields), NOW)).toBe(expected);
  });

  it.each<[string, string]>([
    ...NOT_A_NUMBER,
    ...ZERO,
    ['fractional', '5.5'],
    ['a date', DATE_IN_A_MINUTE],
  ])('finds nothing in an X-Poll-Interval that is %s: %j', (_, value) => {
    expect(serverPaceMs(new Headers({ 'X-Poll-Interval': value }), NOW)).toBeNull();
  });

  it.each<[string, string]>([...NOT_A_NUMBER, ...ZERO, ...NOT_A_FUTURE_DATE])(
    'finds nothing in a Retry-After that is %s: %j',
    (_, value) => {
      expect(serverPaceMs(new Headers({ 'Retry-After': value }), NOW)).toBeNull();
    },
  );

  it.each<[string, string]>([...NOT_A_NUMBER, ...ZERO])(
    'finds nothing in a spent X-RateLimit-Reset that is %s: %j',
    (_, value) => {
      const headers = new Headers({ 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': value });
      expect(serverPaceMs(headers, NOW)).toBeNull();
    },
  );

  it.each([['1'], ['4999'], [''], ['-1'], ['0.5'], ['0x0'], ['none'], ['0 of 60'], ['5, 7']])(
    'does not count an X-RateLimit-Remaining of %j as spent',
    (remaining) => {
      const headers = new Headers({
        'X-RateLimit-Remaining': remaining,
        'X-RateLimit-Reset': '50',
      });
      expect(serverPaceMs(headers, NOW)).toBeNull();
    },
  );

  it('counts a repeated X-RateLimit-Remaining as spent when one of them is', () => {
    const headers = repeated('X-RateLimit-Remaining', '5', '0');
    headers.set('X-RateLimit-Reset', '50');
    expect(serverPaceMs(headers, NOW)).toBe(50_000);
  });

  it('uses the largest of repeated X-Poll-Intervals', () => {
    expect(serverPaceMs(repeated('X-Poll-Interval', '60', '90'), NOW)).toBe(90_000);
  });

  it('caps 400 digits to a safe integer', () => {
    const headers = new Headers({ 'X-Poll-Interval': DIGITS_400 });
    expect(serverPaceMs(headers, NOW)).toBe(Number.MAX_SAFE_INTEGER);
  });
});

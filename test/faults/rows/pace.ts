import type { Expectation, Fault, Variation } from '../fault.ts';
import { answer, json } from '../wire.ts';

const DATE = 'Wed, 01 Jul 2026 12:00:00 GMT';
const BODY = '{"status":"RUNNING"}';

/** A value that asks nothing, or one that asks for this many ms at the server's time. */
type Value = readonly [kind: string, value: string];

const MALFORMED: readonly Value[] = [
  ['empty', ''],
  ['negative', '-5'],
  ['signed', '+5'],
  ['an exponent', '1e3'],
  ['hex', '0x10'],
  ['a list with a malformed item', '5, 7x'],
  ['a word', 'soon'],
  ['with a unit', '5s'],
  ['past date', 'Wed, 01 Jul 2026 11:59:59 GMT'],
  ['32 January', 'Sat, 32 Jan 2027 00:00:00 GMT'],
  ['a leap second that is none', 'Wed, 01 Jul 2026 12:00:60 GMT'],
  ['a local zone', 'Wed, 01 Jul 2026 15:00:00 +0200'],
  ['a named zone', 'Wed, 01 Jul 2026 12:00:30 CEST'],
  ['a two-digit year without its weekday', '01-Jul-26 12:00:30 GMT'],
  ['NaN', 'NaN'],
  ['Infinity', 'Infinity'],
  ['zero', '0'],
  ['many zeros', '0'.repeat(400)],
];

/** Well-formed for some header and malformed for another: they may ask or not, within the limits. */
const STRANGE: readonly Value[] = [
  ['fractional', '0.001'],
  ['fractional, long', '2.5000000000000001'],
  ['list', '3, 4, 5'],
  ['400 digits', '9'.repeat(400)],
  ['2^53', String(2 ** 53)],
  ['2^31', String(2 ** 31)],
  ['an epoch in seconds', '1782907210'],
  ['an epoch in ms', '1782907210000'],
  ['a year 9999', 'Fri, 31 Dec 9999 23:59:59 GMT'],
  ['two-digit year', 'Wednesday, 01-Jul-26 12:00:30 GMT'],
  ['leap second', 'Thu, 31 Dec 2026 23:59:60 GMT'],
  ['asctime', 'Wed Jul  1 12:00:30 2026'],
];

/** Each header around a value. */
const HEADERS: Readonly<Record<string, (value: string) => Readonly<Record<string, string>>>> = {
  'Retry-After': (value) => ({ 'Retry-After': value }),
  'retry-after-ms': (value) => ({ 'retry-after-ms': value }),
  RateLimit: (value) => ({ RateLimit: `"default";r=0;t=${value}` }),
  'RateLimit-Policy': (value) => ({
    RateLimit: '"default";r=0',
    'RateLimit-Policy': `"default";q=1;w=${value}`,
  }),
  'X-RateLimit-Reset': (value) => ({
    'X-RateLimit-Remaining': '0',
    'X-RateLimit-Reset': value,
  }),
  'X-Poll-Interval': (value) => ({ 'X-Poll-Interval': value }),
};

/** What each answer waits when no header asks, and what its floor is. */
const ANSWERS: readonly {
  readonly code: number;
  readonly type: Expectation['type'];
  readonly plain: readonly [number, number];
  readonly floor: number;
}[] = [
  { code: 200, type: 'reading', plain: [5_000, 10_000], floor: 5_000 },
  { code: 429, type: 'rateLimited', plain: [30_000, 30_000], floor: 1_000 },
  { code: 503, type: 'unavailable', plain: [500, 1_000], floor: 500 },
];

const CEILING_MS = 3_600_000;

const play = (code: number, fields: Readonly<Record<string, string>>) =>
  code === 200 ? json(BODY, { Date: DATE, ...fields }) : answer(code, { Date: DATE, ...fields });

/** One row a header: malformed values lose only themselves, strange ones stay within the limits. */
export function paceFaults(): Fault[] {
  return Object.entries(HEADERS).map(([header, fields]) => ({
    name: `\`${header}\`, malformed or strange`,
    outcome: 'a malformed value loses itself; no wait below the floor or above the ceiling',
    variations: ANSWERS.flatMap(({ code, type, plain, floor }): Variation[] => [
      ...MALFORMED.map(([kind, value]) => ({
        name: `${code}, ${kind}`,
        does: play(code, fields(value)),
        expects: { type, waitsMs: plain },
      })),
      ...STRANGE.map(([kind, value]) => ({
        name: `${code}, ${kind}`,
        does: play(code, fields(value)),
        expects: { type, waitsMs: [floor, CEILING_MS] as const, orEnds: 'rateLimited' as const },
      })),
    ]),
  }));
}

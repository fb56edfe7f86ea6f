import { describe, expect, it } from 'vitest';
import { parseTimestamp } from '../../src/http/timestamp.ts';

const NOW = Date.UTC(2026, 6, 1, 12, 0, 0);
const NOVEMBER_1994 = 784_111_777_000;

describe('parseTimestamp', () => {
  it.each([
    ['an IMF-fixdate', 'Sun, 06 Nov 1994 08:49:37 GMT', NOVEMBER_1994],
    ['an rfc850-date', 'Sunday, 06-Nov-94 08:49:37 GMT', NOVEMBER_1994],
    ['an asctime-date', 'Sun Nov  6 08:49:37 1994', NOVEMBER_1994],
    ['RFC 3339', '1994-11-06T08:49:37Z', NOVEMBER_1994],
    ['RFC 3339 with a lower-case t', '1994-11-06t08:49:37Z', NOVEMBER_1994],
    ['a fraction', '1994-11-06T08:49:37.25Z', NOVEMBER_1994 + 250],
    ['nanoseconds', '1994-11-06T08:49:37.123456789Z', NOVEMBER_1994 + 123],
    ['an offset to the east', '1994-11-06T10:19:37+01:30', NOVEMBER_1994],
    ['an offset to the west', '1994-11-06T07:19:37-0130', NOVEMBER_1994],
    ['an offset of whole hours', '1994-11-06T09:49:37+01', NOVEMBER_1994],
    ['an offset across midnight', '1994-11-05T22:49:37-10:00', NOVEMBER_1994],
    ['no seconds', '1994-11-06T08:49Z', NOVEMBER_1994 - 37_000],
    ['a leap second', '2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1)],
    ['no zone, which is UTC', '1994-11-06T08:49:37', NOVEMBER_1994],
    ['a space for the T', '1994-11-06 08:49:37', NOVEMBER_1994],
    ['a space before the zone', '1994-11-06 08:49:37 UTC', NOVEMBER_1994],
    ['29 February', '2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
    ['the end of a year', '2026-12-31T23:59:59Z', Date.UTC(2027, 0, 1) - 1000],
    ['RFC 1123 with a numeric zone', 'Sun, 06 Nov 1994 08:49:37 +0000', NOVEMBER_1994],
    ['RFC 1123 in UTC', 'Sun, 06 Nov 1994 08:49:37 UTC', NOVEMBER_1994],
    ['RFC 1123 in UT', 'Sun, 06 Nov 1994 08:49:37 UT', NOVEMBER_1994],
    ['RFC 1123 in Z', 'Sun, 06 Nov 1994 08:49:37 Z', NOVEMBER_1994],
    ['RFC 1123 in −0000', 'Sun, 06 Nov 1994 08:49:37 -0000', NOVEMBER_1994],
    ['RFC 1123 with one digit', 'Sun, 6 Nov 1994 08:49:37 +0000', NOVEMBER_1994],
    [
      'JavaScript’s own text',
      'Sun Nov 06 1994 09:49:37 GMT+0100 (Central European Standard Time)',
      NOVEMBER_1994,
    ],
    ['JavaScript’s own text without a name', 'Sun Nov 06 1994 08:49:37 GMT+0000', NOVEMBER_1994],
  ])('reads %s: %s', (_, text, expected) => {
    expect(parseTimestamp(text, NOW)).toBe(expected);
  });

  it.each([
    ['nothing', ''],
    ['a word', 'soon'],
    ['a number', '120'],
    ['a date alone', '1994-11-06'],
    ['a time alone', '08:49:37Z'],
    ['30 February', '2026-02-30T00:00:00Z'],
    ['29 February of a common year', '2025-02-29T00:00:00Z'],
    ['day 0', '1994-11-00T08:49:37Z'],
    ['month 0', '1994-00-06T08:49:37Z'],
    ['month 13', '1994-13-06T08:49:37Z'],
    ['the year 94 AD', '0094-11-06T08:49:37Z'],
    ['24:00', '1994-11-06T24:00:00Z'],
    ['minute 60', '1994-11-06T08:60:37Z'],
    ['second 60 within the day', '1994-11-06T08:49:60Z'],
    ['second 60 within the day of RFC 1123', 'Sun, 06 Nov 1994 08:49:60 GMT'],
    ['a local zone in RFC 1123', 'Sun, 06 Nov 1994 09:49:37 +0100'],
    ['a contradicting weekday', 'Mon, 06 Nov 1994 08:49:37 +0000'],
    ['no weekday', '06 Nov 1994 08:49:37 GMT'],
    ['second 61', '1994-11-06T08:49:61Z'],
    ['an unknown zone', '1994-11-06T08:49:37 EST'],
    ['an unknown month', 'Sun, 06 Foo 1994 08:49:37 +0000'],
    ['32 January in RFC 1123', 'Sun, 32 Jan 1995 08:49:37 +0000'],
    ['RFC 1123 without a zone', 'Sun, 06 Nov 1994 08:49:37'],
    ['lower case', 'sun, 06 nov 1994 08:49:37 gmt'],
    ['two digits for the year', 'Sun, 06 Nov 94 08:49:37 +0000'],
    ['trailing junk', '1994-11-06T08:49:37Z or so'],
    ['leading junk', 'at 1994-11-06T08:49:37Z'],
    ['two dates', '1994-11-06T08:49:37Z, 1994-11-06T08:49:37Z'],
    ['leading junk in RFC 1123', 'x06 Nov 1994 08:49:37 GMT'],
  ])('refuses %s: %j', (_, text) => {
    expect(parseTimestamp(text, NOW)).toBeNull();
  });
});

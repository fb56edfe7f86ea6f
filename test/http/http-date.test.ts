import { describe, expect, it } from 'vitest';
import { parseHttpDate } from '../../src/http/http-date.ts';

const NOW = Date.UTC(2026, 6, 1, 12, 0, 0);
const NOVEMBER_1994 = 784_111_777_000;

describe('parseHttpDate', () => {
  it.each([
    ['IMF-fixdate', 'Sun, 06 Nov 1994 08:49:37 GMT', NOVEMBER_1994],
    ['rfc850-date', 'Sunday, 06-Nov-94 08:49:37 GMT', NOVEMBER_1994],
    ['asctime-date', 'Sun Nov  6 08:49:37 1994', NOVEMBER_1994],
    ['asctime-date with two digits for the day', 'Sun Nov 06 08:49:37 1994', NOVEMBER_1994],
    ['asctime-date late in the month', 'Sat Nov 26 00:00:00 1994', Date.UTC(1994, 10, 26)],
    ['the epoch itself', 'Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['a date before the epoch', 'Wed, 31 Dec 1969 23:59:59 GMT', -1000],
    ['29 February of a leap year', 'Thu, 29 Feb 2024 00:00:00 GMT', Date.UTC(2024, 1, 29)],
    ['29 February 2000', 'Tue, 29 Feb 2000 00:00:00 GMT', Date.UTC(2000, 1, 29)],
    ['the last second of a day', 'Thu, 31 Dec 2026 23:59:59 GMT', Date.UTC(2027, 0, 1) - 1000],
    ['a leap second as the next second', 'Sat, 31 Dec 2016 23:59:60 GMT', Date.UTC(2017, 0, 1)],
    ['a leap second in asctime', 'Sat Dec 31 23:59:60 2016', Date.UTC(2017, 0, 1)],
    ['a leap second in rfc850', 'Saturday, 31-Dec-16 23:59:60 GMT', Date.UTC(2017, 0, 1)],
    ['the last year four digits reach', 'Fri, 31 Dec 9999 23:59:59 GMT', 253_402_300_799_000],
  ])('reads %s: %s', (_, value, expected) => {
    expect(parseHttpDate(value, NOW)).toBe(expected);
  });

  it.each([
    ['this year', 'Wednesday, 01-Jul-26 12:00:00 GMT', NOW, NOW],
    ['years ahead', 'Monday, 01-Jan-35 00:00:00 GMT', NOW, Date.UTC(2035, 0, 1)],
    ['exactly 50 years ahead', 'Wednesday, 01-Jul-76 12:00:00 GMT', NOW, Date.UTC(2076, 6, 1, 12)],
    [
      '50 years and 1 s ahead, so last century',
      'Thursday, 01-Jul-76 12:00:01 GMT',
      NOW,
      Date.UTC(1976, 6, 1, 12, 0, 1),
    ],
    ['the past century', 'Friday, 31-Dec-99 23:59:59 GMT', NOW, Date.UTC(2000, 0, 1) - 1000],
    [
      'the next century, near its turn',
      'Friday, 01-Jan-00 00:00:00 GMT',
      Date.UTC(2099, 11, 31),
      Date.UTC(2100, 0, 1),
    ],
    [
      '29 February only where it exists',
      'Tuesday, 29-Feb-00 00:00:00 GMT',
      NOW,
      Date.UTC(2000, 1, 29),
    ],
  ])('resolves a two-digit year to %s: %s', (_, value, now, expected) => {
    expect(parseHttpDate(value, now)).toBe(expected);
  });

  it.each([
    ['nothing', ''],
    ['a word', 'soon'],
    ['delay-seconds', '120'],
    ['ISO 8601', '1994-11-06T08:49:37Z'],
    ['an empty time', 'Sun, 06 Nov 1994 GMT'],
    ['32 January under the weekday of 1 February', 'Sat, 32 Jan 2025 00:00:00 GMT'],
    ['day 0', 'Tue, 00 Jan 2025 00:00:00 GMT'],
    ['30 February under the weekday of 1 March', 'Fri, 30 Feb 2024 00:00:00 GMT'],
    ['29 February of a common year', 'Sat, 29 Feb 2025 00:00:00 GMT'],
    ['29 February 1900', 'Thu, 29 Feb 1900 00:00:00 GMT'],
    ['31 April in asctime', 'Fri Apr 31 00:00:00 2026'],
    ['31 April in rfc850', 'Friday, 31-Apr-26 00:00:00 GMT'],
    ['an unknown month', 'Sun, 06 Foo 1994 08:49:37 GMT'],
    ['a full month name', 'Sun, 06 November 1994 08:49:37 GMT'],
    ['an unknown weekday', 'Foo, 06 Nov 1994 08:49:37 GMT'],
    ['a contradicting weekday', 'Mon, 06 Nov 1994 08:49:37 GMT'],
    ['a contradicting weekday in rfc850', 'Monday, 06-Nov-94 08:49:37 GMT'],
    ['a contradicting weekday in asctime', 'Mon Nov  6 08:49:37 1994'],
    ['no weekday', '06 Nov 1994 08:49:37 GMT'],
    ['a long weekday in IMF-fixdate', 'Sunday, 06 Nov 1994 08:49:37 GMT'],
    ['a short weekday in rfc850', 'Sun, 06-Nov-94 08:49:37 GMT'],
    ['a two-digit year in IMF-fixdate', 'Sun, 06 Nov 94 08:49:37 GMT'],
    ['a four-digit year in rfc850', 'Sunday, 06-Nov-1994 08:49:37 GMT'],
    ['a three-digit year', 'Sun, 06 Nov 994 08:49:37 GMT'],
    ['a five-digit year', 'Sun, 06 Nov 11994 08:49:37 GMT'],
    ['the year 94 AD', 'Sun, 06 Nov 0094 08:49:37 GMT'],
    ['400 digits', `Sun, 06 Nov ${'9'.repeat(400)} 08:49:37 GMT`],
    ['one digit for the day', 'Sun, 6 Nov 1994 08:49:37 GMT'],
    ['one space too few in asctime', 'Sun Nov 6 08:49:37 1994'],
    ['24:00:00', 'Sun, 06 Nov 1994 24:00:00 GMT'],
    ['minute 60', 'Sun, 06 Nov 1994 08:60:37 GMT'],
    ['second 60 within the day', 'Sun, 06 Nov 1994 08:49:60 GMT'],
    ['second 60 at 22:59', 'Sat, 31 Dec 2016 22:59:60 GMT'],
    ['second 61', 'Sat, 31 Dec 2016 23:59:61 GMT'],
    ['a negative hour', 'Sun, 06 Nov 1994 -8:49:37 GMT'],
    ['fractional seconds', 'Sun, 06 Nov 1994 08:49:37.5 GMT'],
    ['no seconds', 'Sun, 06 Nov 1994 08:49 GMT'],
    ['a local zone', 'Sun, 06 Nov 1994 08:49:37 +0100'],
    ['an offset after GMT', 'Sun, 06 Nov 1994 08:49:37 GMT+0100'],
    ['another zone', 'Sun, 06 Nov 1994 08:49:37 EST'],
    ['UTC', 'Sun, 06 Nov 1994 08:49:37 UTC'],
    ['no zone', 'Sun, 06 Nov 1994 08:49:37'],
    ['GMT after asctime', 'Sun Nov  6 08:49:37 1994 GMT'],
    ['lower case', 'sun, 06 nov 1994 08:49:37 gmt'],
    ['a lower-case zone', 'Sun, 06 Nov 1994 08:49:37 gmt'],
    ['upper case', 'SUN, 06 NOV 1994 08:49:37 GMT'],
    ['trailing junk', 'Sun, 06 Nov 1994 08:49:37 GMT (later)'],
    ['a trailing space', 'Sun, 06 Nov 1994 08:49:37 GMT '],
    ['a trailing newline', 'Sun, 06 Nov 1994 08:49:37 GMT\n'],
    ['a leading space', ' Sun, 06 Nov 1994 08:49:37 GMT'],
    ['a doubled space', 'Sun,  06 Nov 1994 08:49:37 GMT'],
    ['a no-break space', 'Sun,\u00a006 Nov 1994 08:49:37 GMT'],
    ['two dates', 'Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT'],
    ['Arabic-Indic digits', 'Sun, ٠٦ Nov ١٩٩٤ 08:49:37 GMT'],
    ['fullwidth digits', 'Sun, 06 Nov １９９４ 08:49:37 GMT'],
  ])('refuses %s: %j', (_, value) => {
    expect(parseHttpDate(value, NOW)).toBeNull();
  });

  it('refuses a two-digit year when it has no clock to resolve it by', () => {
    expect(parseHttpDate('Sunday, 06-Nov-94 08:49:37 GMT', Number.NaN)).toBeNull();
  });
});

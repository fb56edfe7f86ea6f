import { afterEach, describe, expect, it } from 'vitest';
import { parseHttpDate } from '../../src/http/http-date.ts';

const NOW = Date.UTC(2026, 6, 1, 12, 0, 0);
const NOVEMBER_1994 = 784_111_777_000;

/** Minutes west of UTC in July; they show that the time zone was really switched. */
const OFFSETS: Record<string, number> = {
  UTC: 0,
  'America/New_York': 240,
  'Asia/Shanghai': -480,
  'Pacific/Kiritimati': -840,
};

describe.each(['UTC', 'America/New_York', 'Asia/Shanghai', 'Pacific/Kiritimati'])(
  'parseHttpDate on a machine in %s',
  (zone) => {
    const { TZ } = process.env;
    afterEach(() => {
      if (TZ === undefined) delete process.env.TZ;
      else process.env.TZ = TZ;
    });

    it.each([
      ['Sun, 06 Nov 1994 08:49:37 GMT', NOVEMBER_1994],
      ['Sunday, 06-Nov-94 08:49:37 GMT', NOVEMBER_1994],
      ['Sun Nov  6 08:49:37 1994', NOVEMBER_1994],
      // 02:30 doesn't exist that day in New York.
      ['Sun, 10 Mar 2024 02:30:00 GMT', Date.UTC(2024, 2, 10, 2, 30)],
      ['Thu Jan  1 00:00:00 1970', 0],
      ['Fri, 30 Feb 2024 23:30:00 GMT', null],
    ])('reads %s as UTC', (value, expected) => {
      process.env.TZ = zone;
      expect(new Date(NOW).getTimezoneOffset()).toBe(OFFSETS[zone]);
      expect(parseHttpDate(value, NOW)).toBe(expected);
    });
  },
);

import { parseHttpDate } from './http-date.ts';

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

// Second 60 is a leap second, which is the last of a UTC day.
const clockTime = String.raw`(?<hour>[01]\d|2[0-3]):(?<minute>[0-5]\d)(?::(?<second>[0-5]\d(?:\.\d+)?|(?<=23:59:)60))?`;
const zone = String.raw`(?<zone>Z|UTC?|GMT|[+-]\d\d(?::?\d\d)?)`;

const FORMATS = [
  // ISO 8601 and RFC 3339; without a zone it is read as UTC.
  String.raw`(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)[Tt ]${clockTime} ?${zone}?`,
  // What JavaScript makes of a Date.
  String.raw`[A-Z][a-z]{2} (?<month>[A-Z][a-z]{2}) (?<day>\d\d) (?<year>\d{4}) ${clockTime} GMT${zone}(?: \([^()]*\))?`,
].map((format) => new RegExp(`^${format}$`));

/**
 * A date that a server wrote, as epoch ms: an HTTP-date (RFC 9110 section 5.6.7), RFC 1123, ISO 8601, RFC 3339
 * or what JavaScript makes of a Date; `null` for any other text. `now` (epoch ms) decides the century of a two-digit year.
 */
export function parseTimestamp(text: string, now: number): number | null {
  const date = parseHttpDate(asHttpDate(text), now);
  if (date !== null) return date;
  const parts = FORMATS.map((format) => format.exec(text)?.groups).find(Boolean);
  if (!parts) return null;
  const { year, month = '', day, hour, minute, second = 0, zone = '' } = parts;
  const monthIndex = /\d/.test(month) ? Number(month) - 1 : MONTHS.indexOf(month);
  const midnight = new Date(Date.UTC(Number(year), monthIndex, Number(day)));
  // Date.UTC turns 30 February into 1 March, and years 0 to 99 into 1900 to 1999.
  const exists =
    midnight.getUTCDate() === Number(day) && midnight.getUTCFullYear() === Number(year);
  if (!exists) return null;
  const minutes = Number(hour) * 60 + Number(minute) - offsetMinutes(zone);
  return midnight.getTime() + Math.round((minutes * 60 + Number(second)) * 1000);
}

/** RFC 1123 as PHP writes it, `+0000` for GMT, or with one digit for the day. A local zone isn't taken. */
const asHttpDate = (text: string) =>
  text.replace(/ (?:[+-]0000|UTC?|Z)$/, ' GMT').replace(/, (?=\d )/, ', 0');

function offsetMinutes(zone: string): number {
  const [, sign, hours, minutes = 0] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  if (sign === undefined) return 0;
  return Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes));
}

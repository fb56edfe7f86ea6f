const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

const weekdayName = `(?<weekday>${WEEKDAYS.join('|')})`;
const dayName = `(?<weekday>${WEEKDAYS.map((name) => name.slice(0, 3)).join('|')})`;
const month = `(?<month>${MONTHS.join('|')})`;
// RFC 9110 section 5.6.7 allows second 60 for a leap second, which is the last of a UTC day.
const time = String.raw`(?<time>(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d|23:59:60)`;

/** RFC 9110 section 5.6.7: IMF-fixdate, rfc850-date, asctime-date. */
const FORMATS = [
  String.raw`${dayName}, (?<day>\d\d) ${month} (?<year>\d{4}) ${time} GMT`,
  String.raw`${weekdayName}, (?<day>\d\d)-${month}-(?<year>\d\d) ${time} GMT`,
  String.raw`${dayName} ${month} (?<day>\d\d| \d) ${time} (?<year>\d{4})`,
].map((format) => new RegExp(`^${format}$`));

/** RFC 9110 section 5.6.7: the latest matching year that isn't more than 50 years ahead. */
function resolveYear(twoDigits: number, now: number, timeIn: (year: number) => number): number {
  const ahead = new Date(now);
  ahead.setUTCFullYear(ahead.getUTCFullYear() + 50);
  const latest = ahead.getUTCFullYear() - ((ahead.getUTCFullYear() - twoDigits) % 100);
  return timeIn(latest) > ahead.getTime() ? latest - 100 : latest;
}

/** An HTTP-date (RFC 9110 section 5.6.7) as epoch ms, `null` for any other text; `now` (epoch ms) decides the century of a two-digit year. */
export function parseHttpDate(value: string, now: number): number | null {
  const parts = FORMATS.map((format) => format.exec(value)?.groups).find(Boolean);
  if (!parts) return null;
  const { weekday = '', month = '', year: digits = '', time = '' } = parts;
  const day = Number(parts.day);
  const [hour = 0, minute = 0, second = 0] = time.split(':').map(Number);

  const midnightIn = (year: number) => Date.UTC(year, MONTHS.indexOf(month), day);
  // Adding the seconds maps a leap second to the second after it.
  const timeIn = (year: number) => midnightIn(year) + ((hour * 60 + minute) * 60 + second) * 1000;
  const year = digits.length === 4 ? Number(digits) : resolveYear(Number(digits), now, timeIn);

  // Date.UTC turns 30 February into 1 March, and years 0 to 99 into 1900 to 1999.
  const midnight = new Date(midnightIn(year));
  const exists = midnight.getUTCDate() === day && midnight.getUTCFullYear() === year;
  // When weekday and date contradict each other, either may be wrong.
  const agrees = WEEKDAYS[midnight.getUTCDay()]?.startsWith(weekday);
  return exists && agrees ? timeIn(year) : null;
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

const weekdayName = `(?<weekday>${WEEKDAYS.join('|')})`;
const dayName = `(?<weekday>${WEEKDAYS.map((name) => name.slice(0, 3)).join('|')})`;
const month = `(?<month>${MONTHS.join('|')})`;
// RFC 9110 section 5.6.7 lets seconds reach 60 for a leap second, and those end a UTC day.
const time = String.raw`(?<time>(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d|23:59:60)`;

/** RFC 9110 section 5.6.7: IMF-fixdate, rfc850-date, asctime-date. */
const FORMATS = [
  String.raw`${dayName}, (?<day>\d\d) ${month} (?<year>\d{4}) ${time} GMT`,
  String.raw`${weekdayName}, (?<day>\d\d)-${month}-(?<year>\d\d) ${time} GMT`,
  String.raw`${dayName} ${month} (?<day>\d\d| \d) ${time} (?<year>\d{4})`,
].map((format) => new RegExp(`^${format}$`));

/** RFC 9110 section 5.6.7: the latest such year that isn't more than 50 years ahead. */
function resolveYear(twoDigits: number, now: number, timeIn: (year: number) => number): number {
  const ahead = new Date(now);
  ahead.setUTCFullYear(ahead.getUTCFullYear() + 50);
  const latest = ahead.getUTCFullYear() - ((ahead.getUTCFullYear() - twoDigits) % 100);
  return timeIn(latest) > ahead.getTime() ? latest - 100 : latest;
}

/** An HTTP-date as epoch ms; `now` settles the century of a two-digit year. */
export function parseHttpDate(value: string, now: number): number | null {
  const parts = FORMATS.map((format) => format.exec(value)?.groups).find(Boolean);
  if (!parts) return null;
  const { weekday = '', month = '', year: digits = '', time = '' } = parts;
  const day = Number(parts.day);
  const [hour = 0, minute = 0, second = 0] = time.split(':').map(Number);

  const midnightIn = (year: number) => Date.UTC(year, MONTHS.indexOf(month), day);
  // Adding the seconds reads a leap second as the second after it.
  const timeIn = (year: number) => midnightIn(year) + ((hour * 60 + minute) * 60 + second) * 1000;
  const year = digits.length === 4 ? Number(digits) : resolveYear(Number(digits), now, timeIn);

  // Date.UTC rolls 30 February over to March, and moves the years 0 to 99 to the 1900s.
  const midnight = new Date(midnightIn(year));
  const exists = midnight.getUTCDate() === day && midnight.getUTCFullYear() === year;
  // A weekday that contradicts its date leaves no telling which of the two is wrong.
  const agrees = WEEKDAYS[midnight.getUTCDay()]?.startsWith(weekday);
  return exists && agrees ? timeIn(year) : null;
}

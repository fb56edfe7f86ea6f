import { parseTimestamp } from './timestamp.ts';

/** `ms` is NaN for a malformed value; zero and less never mean "at once". */
export interface Wait {
  readonly ms: number;
  /** False for a number that can't be meant as its unit says: a value of another field wins. */
  readonly isCertain: boolean;
}

/** How a field's text is read; `clock` is the server's time, epoch ms. */
export type Unit = (text: string, clock: number) => Wait;

const HOUR_MS = 3_600_000;

/** No server means a longer wait. */
const TEN_YEARS_MS = 315_360_000_000;

export const isSane = ({ ms }: Wait) => ms > 0 && ms <= TEN_YEARS_MS;

/** NaN for anything but a decimal number. */
export const decimal = (text: string) => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN);

/** Seconds as ms, without the binary fraction's error: 1.1 s are 1100 ms. */
export const inMs = (seconds: number) => Number((seconds * 1000).toPrecision(15));

export const certain = (ms: number): Wait => ({ ms, isCertain: true });

/** Rate limiters disagree on the unit of a reset: epoch ms, epoch seconds or seconds from now. */
export function resetMs(reset: number, clock: number): number {
  if (reset > 1e12) return reset - clock;
  if (reset > 1e9) return inMs(reset) - clock;
  return inMs(reset);
}

/** A delay; a number of more than ten years is read as an epoch time. */
const delay = (number: number, ms: number, clock: number): Wait =>
  ms > TEN_YEARS_MS ? { ms: resetMs(number, clock), isCertain: false } : certain(ms);

/** Milliseconds from now. */
export const milliseconds: Unit = (text, clock) => delay(decimal(text), decimal(text), clock);

/** Seconds from now; fractions are common. */
export const seconds: Unit = (text, clock) => delay(decimal(text), inMs(decimal(text)), clock);

/** RFC 9110 section 10.2.3: delay-seconds or a date. */
export const secondsOrDate: Unit = (text, clock) =>
  Number.isNaN(decimal(text)) ? certain(untilDate(text, clock)) : seconds(text, clock);

/** How long until a date, ms; NaN for any other text. */
const untilDate = (text: string, clock: number) =>
  (parseTimestamp(text, clock) ?? Number.NaN) - clock;

const DURATION_MS: Readonly<Record<string, number>> = {
  d: 86_400_000,
  h: HOUR_MS,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 1e-3,
  ns: 1e-6,
};

/** A duration as Go writes it: `6m0s`, `1h2m3.5s`, `12ms`. */
function durationMs(text: string): number {
  if (!/^(?:\d+(?:\.\d+)?(?:[dhms]|[mun]s))+$/.test(text)) return Number.NaN;
  const parts = text.matchAll(/([\d.]+)([a-z]+)/g);
  return Array.from(
    parts,
    ([, amount, unit = '']) => Number(amount) * (DURATION_MS[unit] ?? 0),
  ).reduce((sum, ms) => sum + ms, 0);
}

/** When a quota resets: a number or a date. */
export const reset: Unit = (text, clock) =>
  certain(Number.isNaN(decimal(text)) ? untilDate(text, clock) : resetMs(decimal(text), clock));

/** When a quota resets: a duration, a number or a date. */
export const resetOrDuration: Unit = (text, clock) => {
  const ms = durationMs(text);
  return Number.isNaN(ms) ? reset(text, clock) : certain(ms);
};

/**
 * Some write seconds here, some milliseconds: read as seconds, so that we are late rather than early, but for that
 * doubt alone never later than an hour.
 */
export const resetInDoubt: Unit = (text, clock) => {
  const ms = decimal(text);
  return ms <= 1e9 ? certain(Math.max(ms, Math.min(inMs(ms), HOUR_MS))) : reset(text, clock);
};

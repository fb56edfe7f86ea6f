import { MAX_DELAY_MS } from '../../machines/poll/policy.ts';

const TIMESPAN = /^(?=\d)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;
const UNITS_MS = [86_400_000, 3_600_000, 60_000, 1_000];

/**
 * The milliseconds in `90s`, `30m`, `1h30m` or `2d`; `null` for anything else, e.g. a number without a
 * unit (ambiguous), an empty text, or more than the longest wait of a timer.
 */
export function timespan(text: string): number | null {
  const counts = TIMESPAN.exec(text)?.slice(1);
  if (!counts) return null;
  const ms = UNITS_MS.reduce((sum, unit, index) => sum + unit * Number(counts[index] ?? 0), 0);
  return ms > 0 && ms <= MAX_DELAY_MS ? ms : null;
}

import type { Interval, Reading } from '../../machines/poll/observation.ts';
import { isChosen } from '../resource/chosen-interval.ts';
import type { StatusReading } from '../resource/status-reading.ts';
import { keptText } from './quoted.ts';
import type { Redact } from './redact.ts';

/** A reading without its circumstances. */
export type UnobservedReading<TData> = Omit<
  Reading<TData>,
  'at' | 'jitter' | 'elapsedMs' | 'askedMs' | 'data'
> & { readonly data?: TData };

/**
 * A reading of a resource, for an observation. Its texts are shown and logged, so secrets are taken out of them; the
 * data and `next` are kept as they are.
 */
export function readingOf<TData>(
  reading: StatusReading<TData>,
  hide: Redact,
): Omit<UnobservedReading<TData>, 'validators'> {
  const { status, verdict, detail, label, progress, interval, confirmMs, next, data } = reading;
  return {
    type: 'reading',
    ...(data !== undefined && { data }),
    status: keptText(status, hide),
    verdict,
    ...(detail !== undefined && { detail: keptText(detail, hide) }),
    ...(label !== undefined && { label: keptText(label, hide) }),
    ...(progress !== undefined && { progress: Math.max(0, Math.min(progress, 1)) }),
    ...(interval !== undefined && {
      interval: isChosen(interval) ? interval : clamped(interval),
    }),
    ...(confirmMs !== undefined && { confirmMs }),
    ...(next !== undefined && { next }),
  };
}

/** A body may influence the interval, so clamp it: a misbehaving server must not make us poll in a loop. */
const clamped = ({ minMs, maxMs }: Interval): Interval => ({
  minMs: Math.max(minMs, MIN_SUGGESTED_MS),
  maxMs: Math.max(maxMs, MIN_SUGGESTED_MS),
});

const MIN_SUGGESTED_MS = 2_000;

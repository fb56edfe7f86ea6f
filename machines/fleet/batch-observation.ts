import type {
  Missing,
  Observation,
  RateLimited,
  Reading,
  Rejected,
  Unauthorized,
  Unavailable,
} from '../poll/observation.ts';

type Shared = 'at' | 'jitter' | 'elapsedMs' | 'serverPaceMs';

/** What a batch's answer says of one id; the times and the jitter are the batch's. */
export type Entry<TData = unknown> = { readonly id: string } & (
  | Omit<Reading<TData>, Shared | 'validators'>
  | Omit<Missing, Shared>
  | Omit<Unavailable, Shared>
  | Omit<Rejected, Shared>
);

/** The server answered for each id; an id without an entry is missing. */
export type Readings<TData = unknown> = Pick<Observation, Shared> & {
  readonly type: 'readings';
  readonly entries: readonly Entry<TData>[];
};

/** What one request for many ids can tell: something about each, or one failure for all. */
export type BatchObservation<TData = unknown> =
  | Readings<TData>
  | Missing
  | Unauthorized
  | RateLimited
  | Unavailable
  | Rejected;

const NO_VALIDATORS = { etag: null, lastModified: null };

/** What a batch's answer means for one of its members. */
export function observationOf<TData>(
  answer: BatchObservation<TData>,
  entry: Entry<TData> | undefined,
): Observation<TData> {
  if (answer.type !== 'readings') return answer;
  const { at, jitter, elapsedMs, serverPaceMs } = answer;
  if (entry?.type === 'reading') {
    const { type, data, status, verdict, detail, intervalMs, confirmations } = entry;
    const validators = NO_VALIDATORS;
    // biome-ignore format: one literal is much faster in V8 than several spread into each other.
    return { type, data, status, verdict, detail, intervalMs, confirmations, validators, at, jitter, elapsedMs, serverPaceMs } as Reading<TData>;
  }
  const shared = { at, jitter, elapsedMs, serverPaceMs };
  if (!entry) return { type: 'missing', httpStatus: 200, ...shared };
  const { id: _, ...rest } = entry;
  return { ...rest, ...shared };
}

import type {
  Accepted,
  Missing,
  Observation,
  RateLimited,
  Reading,
  Rejected,
  Unauthorized,
  Unavailable,
  Unchanged,
  Validators,
} from '../poll/observation.ts';

type Shared = 'at' | 'jitter' | 'elapsedMs' | 'askedMs';

/** A wait for one id alone, ms; the larger of this and the batch's applies. */
interface OwnWait {
  readonly askedMs?: number | null;
}

/** What a batch's answer says of one id; the times and the jitter are the batch's. */
export type Entry<TData = unknown> = { readonly id: string } & (
  | (Omit<Reading<TData>, Shared | 'validators'> & {
      /** Only an answer about one id alone has them. */
      readonly validators?: Validators;
      /** The work has ended, and is to be asked for once more, alone, before that counts. */
      readonly unconfirmed?: true;
    })
  | Omit<Accepted, Shared>
  | Omit<Unchanged, Shared>
  | Omit<Missing, Shared>
  | (Omit<Unavailable, Shared> & OwnWait)
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
  const { at, jitter, elapsedMs, askedMs } = answer;
  if (entry?.type === 'reading') {
    const { type, status, verdict, detail, label, progress, interval, confirmMs, next } = entry;
    const { validators = NO_VALIDATORS, isLongPoll } = entry;
    // biome-ignore format: one literal is much faster in V8 than several spread into each other.
    const reading = { type, data: entry.data, status, verdict, detail, label, progress, interval, confirmMs, next, validators, isLongPoll, at, jitter, elapsedMs, askedMs } as Reading<TData>;
    if ('data' in entry) return reading;
    const { data: _, ...withoutData } = reading;
    return withoutData as Reading<TData>;
  }
  const shared = { at, jitter, elapsedMs, askedMs };
  if (!entry) return { type: 'missing', httpStatus: 200, ...shared };
  const { id: _, ...rest } = entry;
  const own = 'askedMs' in rest ? (rest.askedMs ?? null) : null;
  const longer = own === null || askedMs === null ? (own ?? askedMs) : Math.max(own, askedMs);
  return { ...rest, ...shared, askedMs: longer };
}

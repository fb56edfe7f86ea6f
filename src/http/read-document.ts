import { type Reading, verdicts } from '../../machines/poll/observation.ts';
import { MAX_DELAY_MS } from '../../machines/poll/policy.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import type { Resource, StatusReading } from '../resource/resource.ts';
import {
  type Finding,
  type JsonDocument,
  type Rejection,
  rejected,
  unexpected,
} from './classify.ts';
import { failure } from './failure.ts';
import { whyNotJson } from './json-only.ts';
import { keptText } from './quoted.ts';
import type { Redact } from './redact.ts';
import { redactErrors } from './redact-errors.ts';
import { issuesMessage } from './schema-issues.ts';

/** A reading without its time and randomness. */
type DocumentReading<TData> = Omit<Reading<TData>, 'at' | 'jitter' | 'elapsedMs'>;

/** A reading without its validators, times and randomness. */
type EntryReading<TData> = Omit<DocumentReading<TData>, 'validators' | 'serverPaceMs'>;

/**
 * What a successful response means to the resource.
 *
 * @throws what the schema or `read` throws, and {InputError} for an invalid reading, without the request's secrets.
 */
export function readDocument<TData>(
  resource: Resource<TData>,
  { json, validators, serverPaceMs }: JsonDocument,
  hasReading: boolean,
  hide: Redact,
): Promise<DocumentReading<TData> | Finding> {
  return redactErrors(hide, async () => {
    const result = await resource.schema['~standard'].validate(json);
    if (result.issues)
      return unexpected(failure('schema', issuesMessage(result.issues, hide)), hasReading);
    const data = result.value;
    if (data === null || data === undefined)
      return { type: 'missing', httpStatus: 200, serverPaceMs };
    const found = readingOf(data, () => resource.read(data), hide);
    return found.type === 'reading' ? { ...found, validators, serverPaceMs } : found;
  });
}

/**
 * A reading of some data. Its status and detail are shown and logged, so secrets are taken out of them; the data
 * is what the schema returned.
 *
 * @throws whatever `read` throws, and {InputError} for an invalid reading.
 */
export function readingOf<TData>(
  data: TData,
  read: () => StatusReading,
  hide: Redact,
): EntryReading<TData> | Rejection {
  const reason = whyNotJson(data, hide);
  if (reason !== null)
    return rejected(
      failure('schema', `The schema's output must be JSON, but ${reason}`, { retryable: false }),
    );
  const { status, verdict, interval, detail, confirmations } = validReading(read());
  return {
    type: 'reading',
    data,
    status: keptText(status, hide),
    verdict,
    ...(interval && {
      intervalMs: {
        min: Math.max(interval.minMs, MIN_SUGGESTED_MS),
        max: Math.max(interval.maxMs, MIN_SUGGESTED_MS),
      },
    }),
    ...(detail !== undefined && { detail: keptText(detail, hide) }),
    ...(confirmations !== undefined && { confirmations }),
  };
}

/** A body may influence the interval, so clamp it: a misbehaving server must not make us poll in a loop. */
const MIN_SUGGESTED_MS = 2_000;

function validReading(reading: StatusReading): StatusReading {
  const { status, verdict, interval, detail = '', confirmations = 1 } = reading ?? {};
  if (typeof status !== 'string') throw new InputError('read(data).status', status, 'a string');
  if (!verdicts.includes(verdict))
    throw new InputError('read(data).verdict', verdict, verdicts.join(', '));
  if (typeof detail !== 'string') throw new InputError('read(data).detail', detail, 'a string');
  if (!Number.isInteger(confirmations) || confirmations < 1)
    throw new InputError('read(data).confirmations', confirmations, 'a whole number from 1');
  if (
    interval &&
    !(
      typeof interval.minMs === 'number' &&
      typeof interval.maxMs === 'number' &&
      1 <= interval.minMs &&
      interval.minMs <= interval.maxMs &&
      interval.maxMs <= MAX_DELAY_MS
    )
  )
    throw new InputError(
      'read(data).interval',
      `${interval.minMs}–${interval.maxMs}`,
      `{ minMs, maxMs } in ms, 1 ≤ minMs ≤ maxMs ≤ ${MAX_DELAY_MS}`,
    );
  return reading;
}

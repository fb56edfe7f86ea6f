import { MAX_DELAY_MS } from '../../machines/poll/policy.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import type { Resource, StatusReading } from '../resource/resource.ts';
import { type Finding, type JsonDocument, rejected, unexpected } from './classify.ts';
import { failure } from './failure.ts';
import { whyNotJson } from './json-only.ts';
import { keptText } from './quoted.ts';
import type { Redact } from './redact.ts';
import { issuesMessage } from './schema-issues.ts';

/**
 * What a good answer means to the resource.
 *
 * @throws whatever the schema or `read` throws, and {InputError} for a reading of the wrong form: bugs.
 */
export async function readDocument<TData>(
  resource: Resource<TData>,
  { json, validators, serverPaceMs }: JsonDocument,
  hasReading: boolean,
  hide: Redact,
): Promise<Finding> {
  const result = await resource.schema['~standard'].validate(json);
  if (result.issues)
    return unexpected(failure('schema', issuesMessage(result.issues, hide)), hasReading);
  const data = result.value;
  if (data === null || data === undefined)
    return { type: 'missing', httpStatus: 200, serverPaceMs };
  const found = readingOf(data, () => resource.read(data), hide);
  return found.type === 'reading' ? { ...found, validators, serverPaceMs } : found;
}

/**
 * What a resource makes of some data. Its status and detail are shown and logged, so what they repeat of the
 * credentials is taken out; the data is as the schema let it through.
 *
 * @throws whatever `read` throws, and {InputError} for a reading of the wrong form: bugs.
 */
export function readingOf(data: unknown, read: () => StatusReading, hide: Redact) {
  const fault = whyNotJson(data, hide);
  if (fault !== null)
    return rejected(
      failure('schema', `The schema's output must be JSON, but ${fault}`, { retryable: false }),
    );
  const { status, verdict, interval, detail, confirmations } = accepted(read());
  return {
    type: 'reading' as const,
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

/** Bodies may have a say in it, and a server in a loop of its own; the documentation's fastest range begins here. */
const MIN_SUGGESTED_MS = 2_000;

const VERDICTS: readonly unknown[] = ['pending', 'succeeded', 'failed', 'missing'];

function accepted(reading: StatusReading): StatusReading {
  const { status, verdict, interval, detail = '', confirmations = 1 } = reading ?? {};
  if (typeof status !== 'string') throw new InputError('read(data).status', status, 'a string');
  if (!VERDICTS.includes(verdict))
    throw new InputError('read(data).verdict', verdict, VERDICTS.join(', '));
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

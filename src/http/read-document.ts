import type { StandardSchemaV1 } from '@standard-schema/spec';
import { InputError } from '../../machines/input-error.ts';
import { MAX_DELAY_MS } from '../../machines/policy.ts';
import type { Resource, StatusReading } from '../resource.ts';
import { type Document, doubtful, type Finding, rejected } from './classify.ts';
import { failure } from './failure.ts';
import { whyNotJson } from './json-only.ts';

/**
 * What a good answer means to the resource.
 *
 * @throws whatever the schema or `read` throws, and {InputError} for a reading of the wrong form: bugs.
 */
export async function readDocument<TData>(
  resource: Resource<TData>,
  { json, validators, serverPaceMs }: Document,
  hasReading: boolean,
): Promise<Finding> {
  const result = await resource.schema['~standard'].validate(json);
  if (result.issues) return doubtful(failure('schema', inWords(result.issues)), hasReading);
  const data = result.value;
  if (data === null || data === undefined)
    return { type: 'missing', httpStatus: 200, serverPaceMs };
  const found = readingOf(data, () => resource.read(data));
  return found.type === 'reading' ? { ...found, validators, serverPaceMs } : found;
}

/**
 * What a resource makes of some data.
 *
 * @throws whatever `read` throws, and {InputError} for a reading of the wrong form: bugs.
 */
export function readingOf(data: unknown, read: () => StatusReading) {
  const fault = whyNotJson(data);
  if (fault !== null)
    return rejected(
      failure('schema', `The schema's output must be JSON, but ${fault}`, { retryable: false }),
    );
  const { status, verdict, interval, detail, confirmations } = accepted(read());
  return {
    type: 'reading' as const,
    data,
    status,
    verdict,
    ...(interval && { intervalMs: { min: interval.minMs, max: interval.maxMs } }),
    ...(detail !== undefined && { detail }),
    ...(confirmations !== undefined && { confirmations }),
  };
}

const VERDICTS: readonly unknown[] = ['pending', 'stopped', 'error', 'missing'];

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

const MOST_ISSUES = 3;
/** A server may choose the keys that an issue names. */
const LONGEST_ISSUE = 200;

/** Paths and expectations; what was received is left out, for it may be a secret. */
export function inWords(issues: readonly StandardSchemaV1.Issue[]): string {
  const shown = issues.slice(0, MOST_ISSUES).map(({ path = [], message }) => {
    const keys = path.map((part) => String(typeof part === 'object' ? part.key : part));
    const expected = message.replace(/[\s,(]*\b(but )?(received|was|got)\b.*$/is, '');
    return `${keys.join('.') || 'the body'}: ${expected}`.slice(0, LONGEST_ISSUE);
  });
  const more = issues.length > MOST_ISSUES ? ` (and ${issues.length - MOST_ISSUES} more)` : '';
  return `The body is not what the schema expects: ${shown.join('; ')}${more}`;
}

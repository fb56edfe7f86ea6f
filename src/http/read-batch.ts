import type { Entry, Readings } from '../../machines/fleet/batch-observation.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import type { BatchReading, BatchReadings, BatchResource } from '../resource/batch-resource.ts';
import { type JsonDocument, unexpected } from './classify.ts';
import { failure } from './failure.ts';
import { quoted } from './quoted.ts';
import { readingOf } from './read-document.ts';
import type { Redact } from './redact.ts';
import { redactErrors } from './redact-errors.ts';
import { issuesMessage } from './schema-issues.ts';

/** Readings without their time and randomness, or why there are none. */
type BatchFinding<TData> =
  | Pick<Readings<TData>, 'type' | 'entries' | 'serverPaceMs'>
  | ReturnType<typeof unexpected>;

/**
 * What a successful response means to each id of a batch.
 *
 * @throws what the schema or `readings` throws, and {InputError} for invalid readings, without the request's secrets.
 */
export function readBatch<TData>(
  resource: BatchResource<TData>,
  ids: readonly string[],
  { json, serverPaceMs }: JsonDocument,
  hasReading: boolean,
  hide: Redact,
): Promise<BatchFinding<TData>> {
  return redactErrors(hide, async () => {
    const result = await resource.schema['~standard'].validate(json);
    if (result.issues)
      return unexpected(failure('schema', issuesMessage(result.issues, hide)), hasReading);
    const readings = byId(resource.readings(result.value, ids));
    const entries = ids.map((id) => entryOf(id, readings.get(id), hasReading, hide));
    return { type: 'readings', entries, serverPaceMs };
  });
}

function byId<TData>(readings: BatchReadings<TData>): ReadonlyMap<string, BatchReading<TData>> {
  if (Array.isArray(readings)) return new Map(readings.map((reading) => [reading.id, reading]));
  if (typeof readings !== 'object' || readings === null)
    throw new InputError(
      'readings(body, ids)',
      readings,
      'a list of { id, … }, or an object by id',
    );
  return new Map(Object.entries(readings));
}

function entryOf<TData>(
  id: string,
  reading: BatchReading<TData> | undefined,
  hasReading: boolean,
  hide: Redact,
): Entry<TData> {
  if (reading === null || reading === undefined) return { id, type: 'missing', httpStatus: 200 };
  if ('problem' in reading) {
    const { problem } = reading;
    const message =
      typeof problem === 'string' ? quoted(problem, hide) : issuesMessage(problem, hide);
    return { id, ...unexpected(failure('schema', message), hasReading) };
  }
  return { id, ...readingOf(reading.data, () => reading, hide) };
}

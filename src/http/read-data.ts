import type { BatchReadings, BatchResource } from '../resource/batch-resource.ts';
import type { Resource } from '../resource/resource.ts';
import { isFinding, validateAnswer } from '../resource/status-reading.ts';
import { responseView } from './response-view.ts';
import { readingOf, type UnobservedReading } from './unobserved-reading.ts';

/** What a reading says, without what its response would have added. */
type DataReading<TData> = Omit<UnobservedReading<TData>, 'validators'>;

type Read<TData> = DataReading<TData> | null;

/**
 * What a resource reads in data that an application has already, without a request: the response that it is told of
 * has no more than the data, and a follow-up finds nothing. A batch resource is given a list of this data alone.
 *
 * @returns `null` for data that it can't read.
 */
export function readData<TData>(
  resource: Resource<TData> | BatchResource<TData>,
  id: string,
  data: TData,
): Read<TData> | Promise<Read<TData>> {
  const readers: readonly (() => unknown)[] =
    'read' in resource
      ? [resource, ...(resource.alternatives ?? [])].map((one) => () => readOne(one, id, data))
      : [() => readList(resource, id, data)];
  for (const reader of readers)
    try {
      const given = reader();
      if (given instanceof Promise) return given.then(understood<TData>).catch(() => null);
      return understood(given);
    } catch {
      // Another resource may read it.
    }
  return null;
}

const readOne = <TData>(resource: Resource<TData>, id: string, data: unknown): unknown =>
  resource.read(data, responseView({ id, last: null }, bodyOf(data), nothing));

function readList<TData>(resource: BatchResource<TData>, id: string, data: unknown): unknown {
  const ids = [id];
  const view = responseView({ ids }, bodyOf([data]), nothing);
  const given = resource.readings([data], ids, view);
  return given instanceof Promise
    ? given.then((readings) => entryOf(resource, readings, id))
    : entryOf(resource, given, id);
}

function entryOf<TData>(
  { normalizeId }: BatchResource<TData>,
  readings: unknown,
  id: string,
): unknown {
  const given = readings as BatchReadings<unknown>;
  if (!Array.isArray(given)) return (given as Readonly<Record<string, unknown>>)[id];
  const entry = given.find((one) => normalizeId(one.id) === normalizeId(id));
  const { id: _, ...reading } = Object(entry);
  return reading;
}

function understood<TData>(given: unknown): Read<TData> {
  validateAnswer<TData>('read(data)', given);
  return isFinding(given) ? null : readingOf(given, (text) => text);
}

const bodyOf = (value: unknown) => ({
  ...{ httpStatus: 200, headers: new Headers(), url: '', at: 0 },
  body: JSON.stringify(value),
});

const nothing = async () => null;

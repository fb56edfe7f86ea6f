import * as z from 'zod';
import {
  type BatchReading,
  type BatchResource,
  defineBatchResource,
} from '../resource/batch-resource.ts';
import { endpointUrl } from '../resource/endpoint-url.ts';
import type { StatusReading } from '../resource/status-reading.ts';
import { longTimeoutPolicy, type OpenHandsOptions } from './options.ts';

/** The servers' limit: to 100 ids they respond with 500, newer ones with 400. */
const LIMIT = 99;

type ReadingWithId<TData> = { readonly id: string } & NonNullable<BatchReading<TData>>;

interface Endpoint<TData> extends OpenHandsOptions {
  readonly path: string;
  readonly normalizeId: (id: string) => string;
  /** For one conversation. */
  readonly schema: z.ZodType<TData>;
  readonly read: (data: TData) => StatusReading;
}

/** An endpoint that answers `?ids=…&ids=…` with an array in the same order, `null` for an unknown id. */
export function conversations<TData>(endpoint: Endpoint<TData>): BatchResource<TData> {
  const { baseUrl, path, normalizeId, schema, read, credentials } = endpoint;
  const list = endpointUrl(baseUrl, path).href;
  const readingOf = (id: string, item: unknown): ReadingWithId<TData> => {
    const { success, data, error } = schema.safeParse(item);
    return success ? { id, ...read(data), data } : { id, problem: error.issues };
  };
  return defineBatchResource({
    limit: LIMIT,
    request: (ids) => ({
      url: `${list}?${ids.map((id) => `ids=${encodeURIComponent(id)}`).join('&')}`,
    }),
    schema: z.array(z.unknown()),
    readings: (items, ids) =>
      ids.flatMap((id, index) => (items[index] ? [readingOf(id, items[index])] : [])),
    normalizeId,
    credentials,
    policy: longTimeoutPolicy,
  });
}

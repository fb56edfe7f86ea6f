import * as z from 'zod';
import {
  type BatchReading,
  type BatchResource,
  defineBatchResource,
} from '../resource/batch-resource.ts';
import { endpointUrl } from '../resource/endpoint-url.ts';
import type { StatusReading } from '../resource/resource.ts';
import { type OpenHandsOptions, patientPolicy } from './options.ts';

/** The servers' own limit: with 100 they answer 500, newer ones 400. */
const LIMIT = 99;

type Listed<TData> = { readonly id: string } & NonNullable<BatchReading<TData>>;

interface Endpoint<TData> extends OpenHandsOptions {
  readonly path: string;
  readonly normalizeId: (id: string) => string;
  /** Of one conversation. */
  readonly schema: z.ZodType<TData>;
  readonly read: (data: TData) => StatusReading;
}

/** An endpoint that answers `?ids=…&ids=…` with a list in the same order, `null` for who isn't known. */
export function conversations<TData>(endpoint: Endpoint<TData>): BatchResource<TData> {
  const { baseUrl, path, normalizeId, schema, read, credentials } = endpoint;
  const list = endpointUrl(baseUrl, path).href;
  const readingOf = (id: string, item: unknown): Listed<TData> => {
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
      ids.flatMap((id, place) => (items[place] ? [readingOf(id, items[place])] : [])),
    normalizeId,
    credentials,
    policy: patientPolicy,
  });
}

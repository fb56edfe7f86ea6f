import * as z from 'zod/mini';
import {
  type BatchReading,
  type BatchResource,
  type BatchResourceConfig,
  defineBatchResource,
} from '../resource/batch-resource.ts';
import { endpointUrl, validateBaseUrl } from '../resource/endpoint-url.ts';
import type { Resource } from '../resource/resource.ts';
import type { StatusReading } from '../resource/status-reading.ts';
import type { BatchResponse } from '../resource/status-response.ts';
import { isUuid, UUID_EXPECTED, validateUuid } from './conversation-id.ts';
import { conversationPolicy, type OpenHandsOptions } from './options.ts';
import { withoutKey } from './session-key.ts';

/** The servers' limit: to 100 ids they respond with 422, 400 or 500. */
const LIMIT = 99;

type ReadingWithId<TData> = { readonly id: string } & NonNullable<BatchReading<TData>>;

interface Endpoint<TData> extends OpenHandsOptions {
  readonly path: string;
  readonly normalizeId: (id: string) => string;
  /** For one conversation. */
  readonly schema: z.ZodMiniType<TData>;
  readonly read: (data: TData, item: unknown, response: BatchResponse) => StatusReading;
  readonly interpret?: BatchResourceConfig<z.ZodMiniType<unknown[]>, TData>['interpret'];
  /** Asks for one conversation alone, for the reason of its failure; with `finalResponse` also for its last words. */
  readonly alone: Resource<TData>;
  readonly finalResponse?: boolean | undefined;
}

/** An endpoint that answers `?ids=…&ids=…` with an array in the same order, `null` for an unknown id. */
export function conversations<TData>(endpoint: Endpoint<TData>): BatchResource<TData> {
  const { baseUrl, path, normalizeId, schema, read, credentials, alone, finalResponse } = endpoint;
  validateBaseUrl(baseUrl);
  const readingOf = (id: string, item: unknown, response: BatchResponse): ReadingWithId<TData> => {
    const { success, data, error } = schema.safeParse(item);
    if (!success) return { id, problem: error.issues };
    return { ...withoutKey({ ...read(data, item, response), data: { ...data, id } }, item), id };
  };
  const isAskedAlone = ({ status, verdict }: StatusReading<TData>) =>
    (verdict === 'failed' && status !== 'ERROR') ||
    (finalResponse === true && verdict === 'succeeded');
  return defineBatchResource({
    limit: LIMIT,
    request: (ids) => {
      const known = ids.filter(isUuid);
      if (known.length === 0) validateUuid(ids[0] ?? '');
      const list = endpointUrl(baseUrl, path).href;
      return { url: `${list}?${known.map((id) => `ids=${encodeURIComponent(id)}`).join('&')}` };
    },
    interpret: endpoint.interpret,
    schema: z.array(z.unknown()),
    readings: (items, ids, response) => {
      const known = ids
        .filter(isUuid)
        .flatMap((id, index) => (items[index] ? [readingOf(id, items[index], response)] : []));
      return [...known, ...ids.filter((id) => !isUuid(id)).map(refused)];
    },
    confirm: { resource: alone, when: isAskedAlone },
    normalizeId,
    credentials,
    policy: conversationPolicy,
  });
}

/** To one of these the servers refuse the whole batch. */
const refused = (id: string) =>
  ({ id, type: 'rejected', message: `id: expected ${UUID_EXPECTED}` }) as const;

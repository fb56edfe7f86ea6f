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
import { paceBy } from './intervals.ts';
import { conversationPolicy, type OpenHandsOptions, type PassingOptions } from './options.ts';
import { type Kept, keeping } from './passed-fields.ts';
import { withoutKey } from './session-key.ts';
import type { StatusName } from './status-names.ts';

/** The servers' limit: to 100 ids they respond with 422, 400 or 500. */
const LIMIT = 99;

type ReadingWithId<TData> = { readonly id: string } & NonNullable<BatchReading<TData>>;

interface Endpoint<TData extends object, TPasses extends boolean>
  extends OpenHandsOptions,
    PassingOptions<TPasses> {
  readonly path: string;
  readonly normalizeId: (id: string) => string;
  /** For one conversation. */
  readonly schema: z.ZodMiniType<TData>;
  readonly read: (data: TData, item: unknown, response: BatchResponse) => StatusReading;
  readonly interpret?: BatchResourceConfig<
    z.ZodMiniType<unknown[]>,
    Kept<TData, TPasses>
  >['interpret'];
  /** Asks for one conversation alone, for the reason of its failure; with `finalResponse` also for its last words. */
  readonly alone: Resource<Kept<TData, TPasses>>;
  /** The statuses that there are. */
  readonly names: readonly StatusName[];
  readonly finalResponse?: boolean | undefined;
}

/** An endpoint that answers `?ids=…&ids=…` with an array in the same order, `null` for an unknown id. */
export function conversations<TData extends object, TPasses extends boolean>(
  endpoint: Endpoint<TData, TPasses>,
): BatchResource<Kept<TData, TPasses>> {
  const { baseUrl, path, normalizeId, schema, read, credentials, alone, finalResponse } = endpoint;
  validateBaseUrl(baseUrl);
  const paced = paceBy(endpoint.intervals, endpoint.names);
  const kept = keeping<TData, TPasses>(endpoint.passthrough);
  type Data = Kept<TData, TPasses>;
  const readingOf = (id: string, item: unknown, response: BatchResponse): ReadingWithId<Data> => {
    const { success, data, error } = schema.safeParse(item);
    if (!success) return { id, problem: error.issues };
    const reading = { ...read(data, item, response), data: kept({ ...data, id }, item) };
    return { ...withoutKey(paced(reading), item), id };
  };
  const isAskedAlone = ({ status, verdict }: StatusReading<Data>) =>
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

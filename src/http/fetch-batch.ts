import { fromPromise } from 'xstate';
import type { FetchBatchInput } from '../../machines/fleet/batch-input.ts';
import type { BatchObservation } from '../../machines/fleet/batch-observation.ts';
import type { BatchResource } from '../resource/batch-resource.ts';
import { unavailable } from './classify.ts';
import { type Client, createClient, type Fetch } from './client.ts';
import { prepareFor } from './load-on-demand.ts';
import { observeWithin } from './observe.ts';
import { allAccepted, type BatchFound, readBatch } from './read-batch.ts';
import { ask } from './request.ts';
import { requestAlone } from './request-alone.ts';
import { requestOrRefusal } from './request-or-refusal.ts';

/**
 * The actor that performs one request for many ids and resolves to a `BatchObservation`, whatever the
 * network does. It rejects only for a bug in the resource. After an abort it never settles.
 */
export function createFetchBatch<TData>(resource: BatchResource<TData>, fetch?: Fetch) {
  const client = createClient(fetch);
  if (resource.confirm) prepareFor(resource.confirm.resource);

  return fromPromise<BatchObservation<TData>, FetchBatchInput>(({ input, signal }) =>
    input.isConfirming && resource.confirm
      ? requestAlone(client, resource.confirm.resource, input, signal)
      : requestBatch(client, resource, input, signal),
  );
}

function requestBatch<TData>(
  client: Client,
  resource: BatchResource<TData>,
  input: FetchBatchInput,
  signal: AbortSignal,
): Promise<BatchObservation<TData>> {
  const { ids } = input;
  const { longPollMs } = resource;
  const silence = {
    timedOut: (failure: Parameters<typeof unavailable>[0]) => unpaced(unavailable(failure)),
    held: marked<TData>(longPollMs, unpaced(allAccepted(ids))),
  };
  return observeWithin<Paced<TData>>({ ...input, longPollMs }, signal, silence, async (task) => {
    const { credentials, secretFields, maxBytes } = resource;
    const { request, refusal } = requestOrRefusal(() => resource.request(ids));
    if (refusal) return unpaced(refusal);
    const shared = { credentials, secretFields, maxBytes, validators: null };
    const spec = { path: 'request(ids)', request, ids, ...shared };
    const found = await ask<BatchFound<TData>>(client, spec, task, (answer) =>
      readBatch(resource, input, answer),
    );
    return marked<TData>(longPollMs, found);
  }) as Promise<BatchObservation<TData>>;
}

type Paced<TData> = BatchFound<TData> & { readonly askedMs: number | null };

const unpaced = <T extends object>(found: T) => ({ ...found, askedMs: null });

const GOOD: readonly string[] = ['reading', 'accepted'];

/** A good answer of a resource that lets the server hold the request says so. */
function marked<TData>(longPollMs: number | null, found: Paced<TData>): Paced<TData> {
  if (longPollMs === null || found.type !== 'readings') return found;
  const entries = found.entries.map((entry) =>
    GOOD.includes(entry.type) ? { ...entry, isLongPoll: true } : entry,
  );
  return { ...found, entries: entries as typeof found.entries };
}

import { fromPromise } from 'xstate';
import type { BatchObservation } from '../../machines/fleet/batch-observation.ts';
import type { FetchBatchInput } from '../../machines/fleet.setup.ts';
import type { BatchResource } from '../resource/batch-resource.ts';
import { classify } from './classify.ts';
import { createClient, type Fetch } from './client.ts';
import { observe } from './observe.ts';
import { readBatch } from './read-batch.ts';
import { sendRequest } from './request.ts';

/** 16 MiB: room for a hundred long statuses. */
const MAX_BYTES = 2 ** 24;

/**
 * The actor that performs one request for many ids and resolves to a `BatchObservation`, whatever the
 * network does. It rejects only for a bug in the resource. After an abort it never settles.
 */
export function createFetchBatch<TData>(resource: BatchResource<TData>, fetch?: Fetch) {
  const client = createClient(fetch);

  return fromPromise<BatchObservation<TData>, FetchBatchInput>(({ input, signal }) => {
    const { ids, requestTimeoutMs, hasReading } = input;
    return observe(requestTimeoutMs, signal, async (signal) => {
      const request = resource.request(ids);
      const { credentials } = resource;
      const spec = { request, ids, credentials, validators: null, maxBytes: MAX_BYTES };

      const { response, hide } = await sendRequest(client, spec, signal);
      const found = classify(response, { conditional: false, hasReading }, hide);
      if (found.type === 'document') return readBatch(resource, ids, found, hasReading, hide);
      // Without validators there is no 304 that makes sense.
      return found as Exclude<typeof found, { readonly type: 'unchanged' }>;
    });
  });
}

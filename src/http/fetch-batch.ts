import { fromPromise } from 'xstate';
import type { BatchObservation } from '../../machines/fleet/batch-observation.ts';
import type { FetchBatchInput } from '../../machines/fleet.setup.ts';
import type { BatchResource } from '../resource/batch-resource.ts';
import { readBatch } from './read-batch.ts';
import { ask, createClient, type Fetch, observe } from './request.ts';

/** A hundred statuses, and room for the talkative. */
const MAX_BYTES = 2 ** 24;

/**
 * The actor that performs one request for many ids and resolves to a `BatchObservation`, whatever the
 * network does. It rejects only for a bug in the resource. After an abort it never settles.
 */
export function createFetchBatch<TData>(resource: BatchResource<TData>, fetch?: Fetch) {
  const client = createClient(fetch);

  return fromPromise<BatchObservation<TData>, FetchBatchInput>(async ({ input, signal }) => {
    const { ids, requestTimeoutMs, hasReading } = input;
    const observation = await observe(requestTimeoutMs, signal, async (signal) => {
      const request = resource.request(ids);
      const { credentials } = resource;
      const spec = {
        ...{ request, ids, credentials, hasReading },
        validators: null,
        maxBytes: MAX_BYTES,
      };
      return ask(client, spec, signal, (document, hide) =>
        readBatch(resource, ids, document, hasReading, hide),
      );
    });
    return observation as BatchObservation<TData>;
  });
}

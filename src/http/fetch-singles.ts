import { fromPromise } from 'xstate';
import type { FetchBatchInput } from '../../machines/fleet/batch-input.ts';
import type { BatchObservation } from '../../machines/fleet/batch-observation.ts';
import type { Resource } from '../resource/resource.ts';
import { createClient, type Fetch } from './client.ts';
import { prepareFor } from './load-on-demand.ts';
import { requestAlone } from './request-alone.ts';

/**
 * The actor that performs one request for one id of a fleet and resolves to a `BatchObservation`, whatever the
 * network does. It rejects only for a bug in the resource. After an abort it never settles.
 */
export function createFetchSingles<TData>(resource: Resource<TData>, fetch?: Fetch) {
  const client = createClient(fetch);
  prepareFor(resource);
  return fromPromise<BatchObservation<TData>, FetchBatchInput>(({ input, signal }) =>
    requestAlone(client, resource, input, signal),
  );
}

import { fromPromise } from 'xstate';
import type { FetchInput } from '../../machines/poll/fetch-input.ts';
import type { Observation } from '../../machines/poll/observation.ts';
import type { Resource } from '../resource/resource.ts';
import { createClient, type Fetch } from './client.ts';
import { prepareFor } from './load-on-demand.ts';
import { requestFirstKnown } from './request-first-known.ts';

/**
 * The actor that performs one request and resolves to an `Observation`, whatever the network does.
 * It rejects only for a bug in the resource. After an abort it never settles.
 */
export function createFetchStatus<TData>(resource: Resource<TData>, fetch?: Fetch) {
  const client = createClient(fetch);
  prepareFor(resource);
  return fromPromise<Observation<TData>, FetchInput>(({ input, signal }) =>
    requestFirstKnown(client, resource, input, signal),
  );
}

import { fromPromise } from 'xstate';
import type { Observation } from '../../machines/poll/observation.ts';
import type { FetchInput } from '../../machines/polling.setup.ts';
import type { Resource } from '../resource/resource.ts';
import { readDocument } from './read-document.ts';
import { ask, createClient, type Fetch, observe } from './request.ts';

/** A status is small; anything larger is not one. */
const MAX_BYTES = 2 ** 20;

/**
 * The actor that performs one request and resolves to an `Observation`, whatever the network does.
 * It rejects only for a bug in the resource. After an abort it never settles.
 */
export function createFetchStatus<TData>(resource: Resource<TData>, fetch?: Fetch) {
  const client = createClient(fetch);

  return fromPromise<Observation<TData>, FetchInput>(async ({ input, signal }) => {
    const { id, requestTimeoutMs, validators, hasReading } = input;
    const observation = await observe(requestTimeoutMs, signal, async (signal) => {
      const { credentials } = resource;
      const request = resource.request(id);
      const spec = {
        request,
        ids: [id],
        credentials,
        validators,
        hasReading,
        maxBytes: MAX_BYTES,
      };
      return ask(client, spec, signal, (document, hide) =>
        readDocument(resource, document, hasReading, hide),
      );
    });
    return observation as Observation<TData>;
  });
}

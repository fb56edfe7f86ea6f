import { fromPromise } from 'xstate';
import type { Observation } from '../../machines/poll/observation.ts';
import type { FetchInput } from '../../machines/polling.setup.ts';
import type { Resource } from '../resource/resource.ts';
import { classify } from './classify.ts';
import { createClient, type Fetch } from './client.ts';
import { observe } from './observe.ts';
import { readDocument } from './read-document.ts';
import { sendRequest } from './request.ts';

/** 1 MiB: a status is small. */
const MAX_BYTES = 2 ** 20;

/**
 * The actor that performs one request and resolves to an `Observation`, whatever the network does.
 * It rejects only for a bug in the resource. After an abort it never settles.
 */
export function createFetchStatus<TData>(resource: Resource<TData>, fetch?: Fetch) {
  const client = createClient(fetch);

  return fromPromise<Observation<TData>, FetchInput>(({ input, signal }) => {
    const { id, requestTimeoutMs, validators, hasReading } = input;
    return observe(requestTimeoutMs, signal, async (signal) => {
      const request = resource.request(id);
      const { credentials } = resource;
      const spec = { request, ids: [id], credentials, validators, maxBytes: MAX_BYTES };

      const { response, conditional, hide } = await sendRequest(client, spec, signal);
      const found = classify(response, { conditional, hasReading }, hide);
      return found.type === 'document' ? readDocument(resource, found, hasReading, hide) : found;
    });
  });
}

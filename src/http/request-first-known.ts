import type { FetchInput } from '../../machines/poll/fetch-input.ts';
import type { Observation } from '../../machines/poll/observation.ts';
import type { Resource } from '../resource/resource.ts';
import type { Client } from './client.ts';
import { requestStatus } from './request-status.ts';

/** The one of a resource's alternatives that knew an id last: it is asked first. */
const latest = new WeakMap<object, Resource<unknown>>();

/**
 * Asks a resource for the status of one id, then its alternatives, until one knows the id. When none does, the
 * observation is that of the first that says so, else of the first. After an abort the promise never settles.
 *
 * @throws for a bug in a resource.
 */
export async function requestFirstKnown<TData>(
  client: Client,
  resource: Resource<TData>,
  input: FetchInput,
  signal: AbortSignal,
): Promise<Observation<TData>> {
  const { alternatives = [] } = resource;
  if (alternatives.length === 0) return requestStatus(client, resource, input, signal);
  const candidates = [resource, ...alternatives];
  const first = latest.get(resource) as Resource<TData> | undefined;
  let unknown: Observation<TData> | null = null;
  let elapsedMs = 0;
  let askedMs: number | null = null;
  for (const candidate of first ? [first, ...without(candidates, first)] : candidates) {
    const observation = await requestStatus(client, candidate, input, signal);
    elapsedMs += observation.elapsedMs;
    if (observation.askedMs !== null) askedMs = Math.max(askedMs ?? 0, observation.askedMs);
    if (observation.type !== 'missing' && observation.type !== 'rejected') {
      if (observation.type === 'reading') latest.set(resource, candidate);
      return { ...observation, elapsedMs, askedMs };
    }
    if (unknown === null || (unknown.type === 'rejected' && observation.type === 'missing'))
      unknown = observation;
  }
  return { ...(unknown as Observation<TData>), elapsedMs, askedMs };
}

const without = <T>(all: readonly T[], one: T) => all.filter((other) => other !== one);

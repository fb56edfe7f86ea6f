import type { FetchInput } from '../../machines/poll/fetch-input.ts';
import type { Observation } from '../../machines/poll/observation.ts';
import type { Resource } from '../resource/resource.ts';
import type { Client } from './client.ts';
import { requestStatus } from './request-status.ts';

/** The one of a resource's alternatives that knew an id last: it is asked first. */
const latest = new WeakMap<object, Resource<unknown>>();

/**
 * Asks a resource for the status of one id, then its alternatives, until one knows the id. When none does, the
 * observation is that of the first that says so, else of the first that may have been disturbed, else of the first.
 * They share the time until the deadline. After an abort the promise never settles.
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
  const startedAt = Date.now();
  let unknown: Observation<TData> | null = null;
  let elapsedMs = 0;
  let askedMs: number | null = null;
  for (const candidate of first ? [first, ...without(candidates, first)] : candidates) {
    const limited = within(input, Date.now() - startedAt);
    const observation = await requestStatus(client, candidate, limited, signal);
    elapsedMs += observation.elapsedMs;
    if (observation.askedMs !== null) askedMs = Math.max(askedMs ?? 0, observation.askedMs);
    if (!saysNothing(observation, candidate === first)) {
      if (observation.type === 'reading') latest.set(resource, candidate);
      return { ...observation, elapsedMs, askedMs };
    }
    if (unknown === null || weightOf(observation) > weightOf(unknown)) unknown = observation;
  }
  return { ...(unknown as Observation<TData>), elapsedMs, askedMs };
}

/** The chart's own deadline isn't known before the first request: what is left of it then. */
const within = (input: FetchInput, passedMs: number): FetchInput =>
  input.deadlineMs === null
    ? input
    : { ...input, deadlineMs: Math.max(1, input.deadlineMs - passedMs) };

/**
 * Whether an answer leaves it to another to know the id. A page, or JSON of another form, of the one that knew it is a
 * disturbance; of any other it means that the server has no such API, also when there was a reading in another process.
 */
function saysNothing(observation: Observation, knewIt: boolean): boolean {
  const { type } = observation;
  if (type === 'missing' || type === 'rejected') return true;
  return type === 'unavailable' && !knewIt && FOREIGN.includes(observation.failure.code);
}

const FOREIGN: readonly string[] = ['notJson', 'schema'];

/** Which of several that know nothing is told. */
const weightOf = ({ type }: Observation): number => TOLD.indexOf(type);

const TOLD: readonly string[] = ['rejected', 'unavailable', 'missing'];

const without = <T>(all: readonly T[], one: T) => all.filter((other) => other !== one);

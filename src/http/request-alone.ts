import type { FetchBatchInput } from '../../machines/fleet/batch-input.ts';
import type { BatchObservation, Entry } from '../../machines/fleet/batch-observation.ts';
import type { FetchInput } from '../../machines/poll/fetch-input.ts';
import type { Resource } from '../resource/resource.ts';
import type { Client } from './client.ts';
import { requestFirstKnown } from './request-first-known.ts';

/**
 * Makes the request for one id of a fleet as a poll would. After an abort the promise never settles.
 *
 * @throws for a bug in the resource.
 */
export async function requestAlone<TData>(
  client: Client,
  resource: Resource<TData>,
  input: FetchBatchInput,
  signal: AbortSignal,
): Promise<BatchObservation<TData>> {
  const question = input.alone ?? firstOf(input);
  const observation = await requestFirstKnown(client, resource, question, signal);
  switch (observation.type) {
    case 'reading':
    case 'accepted':
    case 'unchanged': {
      const { at, jitter, elapsedMs, askedMs, ...said } = observation;
      const entries = [{ id: question.id, ...said } as Entry<TData>];
      return { type: 'readings', entries, at, jitter, elapsedMs, askedMs };
    }
    default:
      return observation;
  }
}

/** A chart that knows nothing of the id but its name. */
const firstOf = ({ ids: [id = ''], ...input }: FetchBatchInput): FetchInput => ({
  id,
  requestTimeoutMs: input.requestTimeoutMs,
  deadlineAt: input.deadlineAt,
  deadlineMs: input.deadlineMs,
  validators: null,
  last: null,
  wasMalformed: false,
});

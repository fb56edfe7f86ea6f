import { createFleetChart } from '../../machines/fleet.machine.ts';
import { resolvePolicy } from '../../machines/poll/policy.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import { createFetchBatch } from '../http/fetch-batch.ts';
import type { PollingOptions } from '../polling/create-polling-machine.ts';
import { waker } from '../polling/waker.ts';
import type { BatchResource } from '../resource/batch-resource.ts';

/** The fleet's chart, typed for the data of one resource. */
export type FleetMachine<TData = unknown> = ReturnType<typeof createFleetChart<TData>>;

/**
 * The fleet's chart with its `fetchBatch` slot filled for a resource: for `createActor`, `useMachine` or
 * `invoke`. The machine normalizes ids with the resource's `normalizeId`.
 *
 * @throws {InputError} for an invalid resource, `fetch` or policy.
 */
export function createFleetMachine<TData>(
  resource: BatchResource<TData>,
  { fetch, policy }: PollingOptions = {},
): FleetMachine<TData> {
  if (typeof resource?.readings !== 'function')
    throw new InputError('resource', resource, 'what defineBatchResource returns');
  resolvePolicy(resource.policy, policy);
  return createFleetChart<TData>(resource, resource.policy, policy).provide({
    actors: { fetchBatch: createFetchBatch(resource, fetch), waker },
  });
}

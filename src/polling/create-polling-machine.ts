import { type PolicyInput, resolvePolicy } from '../../machines/poll/policy.ts';
import { createPollingChart } from '../../machines/polling.machine.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import { createFetchStatus } from '../http/fetch-status.ts';
import type { Fetch } from '../http/request.ts';
import type { Resource } from '../resource/resource.ts';
import { waker } from './waker.ts';

/** The chart, typed for the data of one resource. */
export type PollingMachine<TData = unknown> = ReturnType<typeof createPollingChart<TData>>;

export interface PollingOptions {
  /** What performs the request. Default: the global `fetch`, looked up at each request. */
  readonly fetch?: Fetch | undefined;
  /** Over the resource's own policy, under that of `input`. */
  readonly policy?: PolicyInput | undefined;
}

/**
 * The chart with its `fetchStatus` slot filled for a resource: for `createActor`, `useMachine` or `invoke`.
 *
 * @throws {InputError} for an invalid resource, `fetch` or policy.
 */
export function createPollingMachine<TData>(
  resource: Resource<TData>,
  { fetch, policy }: PollingOptions = {},
): PollingMachine<TData> {
  if (typeof resource?.read !== 'function')
    throw new InputError('resource', resource, 'what defineResource returns');
  resolvePolicy(resource.policy, policy);
  return createPollingChart<TData>(resource.policy, policy).provide({
    actors: { fetchStatus: createFetchStatus(resource, fetch), waker },
  });
}

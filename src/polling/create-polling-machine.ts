import { type PolicyInput, resolvePolicy } from '../../machines/poll/policy.ts';
import { createPollingChart } from '../../machines/polling.machine.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import { anything, partial } from '../../machines/validate/validate.ts';
import type { Fetch } from '../http/client.ts';
import { createFetchStatus } from '../http/fetch-status.ts';
import type { Resource } from '../resource/resource.ts';
import { asking } from '../resource/resource-of.ts';
import { withOwnLogic } from './own-logic.ts';
import { sameChart } from './same-chart.ts';
import { waker } from './waker.ts';

/** The chart, typed for the data of one resource. */
export type PollingMachine<TData = unknown> = ReturnType<typeof createPollingChart<TData>>;

export interface PollingOptions {
  /** Performs the requests. Default: the global `fetch`, looked up at each request. */
  readonly fetch?: Fetch | undefined;
  /** Overrides the resource's policy; `input.policy` overrides this one. */
  readonly policy?: PolicyInput | undefined;
}

/**
 * The polling chart that polls a resource: for `createActor`, `useMachine` or `invoke`.
 *
 * @throws {InputError} for an invalid resource, `fetch` or policy.
 */
export function createPollingMachine<TData>(
  resource: Resource<TData>,
  options: PollingOptions = {},
): PollingMachine<TData> {
  validateOptions('options', options);
  const { fetch, policy } = options;
  if (typeof resource?.read !== 'function')
    throw new InputError('resource', resource, 'what defineResource returns');
  resolvePolicy(resource.policy, policy);
  const chart = sameChart(
    { of: 'poll', layers: [resource.policy ?? {}, policy ?? {}] },
    (settings) => createPollingChart<TData>(...settings.layers),
  );
  return withOwnLogic(
    chart.provide({
      actors: {
        fetchStatus: asking(createFetchStatus(resource, fetch), resource, fetch),
        waker,
      },
    }),
  );
}

const validateOptions = partial({ fetch: anything, policy: anything });

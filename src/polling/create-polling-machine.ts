import { StateMachine } from 'xstate';
import type { PollOutcome } from '../../machines/poll/outcome.ts';
import { type PolicyInput, resolvePolicy } from '../../machines/poll/policy.ts';
import { initialContext, type PollingContext } from '../../machines/polling.context.ts';
import type { PollingEmitted, PollingEvent } from '../../machines/polling.events.ts';
import { pollingMachine } from '../../machines/polling.machine.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import type { Fetch } from '../http/client.ts';
import { createFetchStatus } from '../http/fetch-status.ts';
import type { Resource } from '../resource/resource.ts';
import type { TypedMachine } from '../typed-machine.ts';
import { waker } from './waker.ts';

/** The chart, typed for one resource. */
export type PollingMachine<TData = unknown> = TypedMachine<
  typeof pollingMachine,
  {
    context: PollingContext<TData>;
    events: PollingEvent;
    output: PollOutcome<TData>;
    emitted: PollingEmitted<TData>;
  }
>;

export interface PollingOptions {
  /** What performs the request. Default: the global `fetch`, looked up at each request. */
  readonly fetch?: Fetch | undefined;
  /** Over the resource's own policy, under that of `input`. */
  readonly policy?: PolicyInput | undefined;
}

/**
 * The chart with its `fetchStatus` slot filled for a resource: for `createActor`, `useMachine` or `invoke`.
 *
 * @throws {InputError} for a resource, a `fetch` or a policy that can't be taken.
 */
export function createPollingMachine<TData>(
  resource: Resource<TData>,
  { fetch, policy }: PollingOptions = {},
): PollingMachine<TData> {
  if (typeof resource?.read !== 'function')
    throw new InputError('resource', resource, 'what defineResource gives');
  resolvePolicy(resource.policy, policy);
  const { config, implementations } = pollingMachine;
  const machine: unknown = new StateMachine(
    {
      ...config,
      context: ({ input }) => ({
        ...initialContext({ input }),
        policy: resolvePolicy(resource.policy, policy, input.policy),
      }),
    } as typeof config,
    {
      ...implementations,
      actors: {
        ...implementations.actors,
        fetchStatus: createFetchStatus(resource, fetch),
        waker,
      },
    },
  );
  return machine as PollingMachine<TData>;
}

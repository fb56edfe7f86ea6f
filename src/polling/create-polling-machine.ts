import { StateMachine } from 'xstate';
import type { PollOutcome } from '../../machines/poll/outcome.ts';
import { type PolicyInput, resolvePolicy } from '../../machines/poll/policy.ts';
import { initialContext, type PollingContext } from '../../machines/polling.context.ts';
import type { PollingEmitted, PollingEvent } from '../../machines/polling.events.ts';
import { pollingMachine } from '../../machines/polling.machine.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import { createFetchStatus } from '../http/fetch-status.ts';
import type { Fetch } from '../http/request.ts';
import type { Resource } from '../resource/resource.ts';
import type { TypedMachine } from '../typed-machine.ts';
import { waker } from './waker.ts';

/** The polling chart, typed for one resource. */
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

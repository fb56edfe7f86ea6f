import { assign, emit, StateMachine } from 'xstate';
import { changingMembers } from '../machines/change-members.ts';
import { type FleetContext, initialFleet } from '../machines/fleet.context.ts';
import type { FleetEmitted, FleetEvent } from '../machines/fleet.events.ts';
import { fleetMachine } from '../machines/fleet.machine.ts';
import type { FleetOutcome } from '../machines/fleet-outcome.ts';
import { InputError } from '../machines/input-error.ts';
import { resolvePolicy } from '../machines/policy.ts';
import type { BatchResource } from './batch-resource.ts';
import type { PollingOptions } from './create-polling-machine.ts';
import { createFetchBatch } from './http/fetch-batch.ts';
import type { TypedMachine } from './typed-machine.ts';
import { waker } from './waker.ts';

/** The fleet's chart, typed for one resource. */
export type FleetMachine<TData = unknown> = TypedMachine<
  typeof fleetMachine,
  {
    context: FleetContext<TData>;
    events: FleetEvent;
    output: FleetOutcome<TData>;
    emitted: FleetEmitted<TData>;
  }
>;

/**
 * The fleet's chart with its `fetchBatch` slot filled for a resource: for `createActor`, `useMachine` or
 * `invoke`. Ids are in the resource's one spelling from here on.
 *
 * @throws {InputError} for a resource, a `fetch` or a policy that can't be taken.
 */
export function createFleetMachine<TData>(
  resource: BatchResource<TData>,
  { fetch, policy }: PollingOptions = {},
): FleetMachine<TData> {
  if (typeof resource?.readings !== 'function')
    throw new InputError('resource', resource, 'what defineBatchResource gives');
  resolvePolicy(resource.policy, policy);
  const { config, implementations } = fleetMachine;
  const { limit, maxInFlight, normalizeId } = resource;
  const members = changingMembers(normalizeId);
  const machine: unknown = new StateMachine(
    {
      ...config,
      context: ({ input }) => ({
        ...initialFleet({ input, normalizeId }),
        policy: resolvePolicy(resource.policy, policy, input.policy),
        limit,
        maxInFlight,
      }),
    } as typeof config,
    {
      ...implementations,
      actors: { ...implementations.actors, fetchBatch: createFetchBatch(resource, fetch), waker },
      actions: {
        ...implementations.actions,
        add: assign(({ context, event }) => members.add(context as FleetContext, event)),
        remove: assign(({ context, event }) => members.remove(context as FleetContext, event)),
        refuse: emit(({ event }) => members.refused(event)),
      },
      guards: {
        ...implementations.guards,
        namesIds: ({ event }) => members.namesIds(event),
        bringsSomebody: ({ context, event }) =>
          members.bringsSomebody(context as FleetContext, event),
        leavesNobody: ({ context, event }) => members.leavesNobody(context as FleetContext, event),
      },
    } as typeof implementations,
  );
  return machine as FleetMachine<TData>;
}

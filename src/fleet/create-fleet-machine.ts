import { assign, emit, StateMachine } from 'xstate';
import { changingMembers } from '../../machines/fleet/change-members.ts';
import type { FleetOutcome } from '../../machines/fleet/outcome.ts';
import { type FleetContext, initialFleet } from '../../machines/fleet.context.ts';
import type { FleetEmitted, FleetEvent } from '../../machines/fleet.events.ts';
import { fleetMachine } from '../../machines/fleet.machine.ts';
import { resolvePolicy } from '../../machines/poll/policy.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import { createFetchBatch } from '../http/fetch-batch.ts';
import type { PollingOptions } from '../polling/create-polling-machine.ts';
import { waker } from '../polling/waker.ts';
import type { BatchResource } from '../resource/batch-resource.ts';
import type { TypedMachine } from '../typed-machine.ts';

/** The fleet chart, typed for one resource. */
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
 * The fleet chart that polls a resource: for `createActor`, `useMachine` or `invoke`. Ids are kept as the
 * resource's `normalizeId` spells them.
 *
 * @throws {InputError} for an invalid resource, `fetch` or policy.
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
        hasValidIds: ({ event }) => members.hasValidIds(event),
        addsMembers: ({ context, event }) => members.addsMembers(context as FleetContext, event),
        removesLastLiveMember: ({ context, event }) =>
          members.removesLastLiveMember(context as FleetContext, event),
      },
    } as typeof implementations,
  );
  return machine as FleetMachine<TData>;
}

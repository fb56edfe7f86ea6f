import { useEffect, useMemo } from 'react';
import type { FleetInput } from '../../machines/fleet.context.ts';
import type { FleetMachine } from '../fleet/create-fleet-machine.ts';
import type { PollControls } from './actor-store.ts';
import { FleetStore } from './fleet-store.ts';
import type { FleetView } from './fleet-view.ts';
import type { FleetMembers } from './member-store.ts';
import type { FleetMemberView } from './member-view.ts';
import { useInspect } from './use-inspect.ts';
import { useObserve, type ViewerOptions } from './use-observe.ts';
import { useStableMachine } from './use-stable-machine.ts';
import { useTrackedView } from './use-tracked-view.ts';

export interface UseFleetOptions
  extends Pick<FleetInput, 'ids' | 'policy' | 'keepOpen'>,
    ViewerOptions {}

/** The view and the controls of a fleet. A component renders again only when a field that it has read changes. */
export type UseFleet<TData> = FleetView<TData> &
  PollControls & {
    /** For `useFleetMember`. */
    readonly members: FleetMembers<TData>;
  };

/**
 * Polls many ids, in as few requests as possible, while the component is mounted. A changed list of ids adds or
 * removes members; another policy or machine starts a new fleet. Create the machine once, outside of the
 * component or in `useMemo`: when each render creates another one, the first is used.
 *
 * @throws {InputError} for invalid ids or an invalid policy.
 */
export function useFleet<TData>(
  machine: FleetMachine<TData>,
  { ids, policy, keepOpen, ...options }: UseFleetOptions,
): UseFleet<TData> {
  const stableMachine = useStableMachine(machine);
  const inspect = useInspect(options.inspect);
  const key = JSON.stringify({ policy, keepOpen });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the input, and `setIds` handles changed ids.
  const store = useMemo(
    () => new FleetStore(stableMachine, { ids, policy, keepOpen }, inspect),
    [stableMachine, key, inspect],
  );
  const normalizedIds = store.normalize(ids);
  useEffect(() => store.setIds(normalizedIds), [store, normalizedIds]);
  useObserve(store.actorStore, options);
  return useTrackedView(store.actorStore, store.handles);
}

const NO_EXTRAS = {};

/**
 * The view of one member of a fleet. The component renders again only when a field of this member that it has
 * read changes.
 *
 * @param members `members` of `useFleet`.
 * @param id in any spelling that the resource accepts.
 * @throws {InputError} for an invalid id.
 */
export function useFleetMember<TData>(
  members: FleetMembers<TData>,
  id: string,
): FleetMemberView<TData> {
  const member = useMemo(() => members.of(id), [members, id]);
  return useTrackedView(member, NO_EXTRAS);
}

import { useEffect, useMemo } from 'react';
import type { FleetInput } from '../../machines/fleet.context.ts';
import type { FleetMachine } from '../fleet/create-fleet-machine.ts';
import type { PollControls } from './actor-store.ts';
import { FleetStore } from './fleet-store.ts';
import type { FleetView } from './fleet-view.ts';
import type { FleetMemberView } from './member-view.ts';
import { useInspect } from './use-inspect.ts';
import { useObserve, type ViewerOptions } from './use-observe.ts';
import { useStableMachine } from './use-stable-machine.ts';
import { useTracked } from './use-tracked.ts';
import type { FleetMembers } from './watched-members.ts';

export interface UseFleetOptions
  extends Pick<FleetInput, 'ids' | 'policy' | 'keepOpen'>,
    ViewerOptions {}

/** A fleet, as a component sees it: reading a field makes the component render when that field changes. */
export type UseFleet<TData> = FleetView<TData> &
  PollControls & {
    /** For `useFleetMember`, in the components of the members. */
    readonly members: FleetMembers<TData>;
  };

/**
 * Polls many ids, as few requests as can be, while the component is mounted. Ids that come or go join or
 * leave the fleet; another policy or machine ends it and begins a new one. Make the machine once, outside
 * of the component or in `useMemo`: of machines made at each render the first counts.
 *
 * @throws {InputError} for ids or a policy that can't be taken.
 */
export function useFleet<TData>(
  machine: FleetMachine<TData>,
  { ids, policy, keepOpen, ...options }: UseFleetOptions,
): UseFleet<TData> {
  const taken = useStableMachine(machine);
  const inspect = useInspect(options.inspect);
  const key = JSON.stringify({ policy, keepOpen });
  // biome-ignore lint/correctness/useExhaustiveDependencies: equal inputs are one, and ids come and go.
  const store = useMemo(
    () => new FleetStore(taken, { ids, policy, keepOpen }, inspect),
    [taken, key, inspect],
  );
  const wanted = store.spelt(ids);
  useEffect(() => store.want(wanted), [store, wanted]);
  useObserve(store.whole, options);
  return useTracked(store.whole, store.handles);
}

const NOTHING = {};

/**
 * One member of a fleet: `fleet.members` of `useFleet`, and an id in any spelling. The component is rendered
 * again only when a field that it reads has changed of this member.
 *
 * @throws {InputError} for an id that can't be taken.
 */
export function useFleetMember<TData>(
  members: FleetMembers<TData>,
  id: string,
): FleetMemberView<TData> {
  const member = useMemo(() => members.of(id), [members, id]);
  return useTracked(member, NOTHING);
}

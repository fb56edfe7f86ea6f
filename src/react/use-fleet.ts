import * as React from 'react';
import type { FleetEmitted, MemberChanged, MemberSettled } from '../../machines/fleet/emitted.ts';
import type { FleetInput } from '../../machines/fleet.context.ts';
import { objectAt } from '../../machines/validate/argument.ts';
import type { FleetMachine } from '../fleet/create-fleet-machine.ts';
import type { PollControls } from './actor-store.ts';
import type { DataRead } from './data-read.ts';
import { type FleetInitialData, FleetStore, type FleetTold, type Restart } from './fleet-store.ts';
import type { FleetView } from './fleet-view.ts';
import type { FleetMembers } from './member-store.ts';
import type { FleetMemberView } from './member-view.ts';
import { usePollingOptions } from './polling-options.ts';
import { useInspect } from './use-inspect.ts';
import { useListener } from './use-listener.ts';
import { useObserve, type ViewerOptions } from './use-observe.ts';
import { useStableMachine } from './use-stable-machine.ts';
import { useTrackedView } from './use-tracked-view.ts';

/** Called for the events of a fleet while the component is mounted: the functions of the last render. */
export interface FleetListeners<TData = unknown> {
  /** A member's status, verdict or detail has changed; its first reading counts as a change. */
  readonly onChange?: ((change: MemberChanged<TData>) => void) | undefined;
  /** The data of a member was read, changed or not. For a cache of your own. */
  readonly onData?: ((read: DataRead<TData>) => void) | undefined;
  /** A request, for `ids`, brought no good answer. */
  readonly onFailure?: ((failed: FleetFailed) => void) | undefined;
  /** A member's poll has ended. */
  readonly onSettled?: ((settled: MemberSettled<TData>) => void) | undefined;
}

export type FleetFailed = Extract<FleetEmitted, { readonly type: 'request.failed' }>;

/** What `useFleet` shows, how it polls, and who is told. */
export interface UseFleetOptions<TData = unknown>
  extends Pick<FleetInput, 'ids' | 'policy' | 'keepOpen'>,
    ViewerOptions,
    FleetListeners<TData>,
    FleetInitialData<TData> {}

/** The view and the controls of a fleet. A component renders again only when a field that it has read changes. */
export type UseFleet<TData> = FleetView<TData> &
  Omit<PollControls, 'restart'> & {
    /** Starts a new fleet; with an id only this member begins anew. Either shows what was read until it is read again. */
    readonly restart: Restart;
    /** For `useFleetMember`. */
    readonly members: FleetMembers<TData>;
  };

/**
 * Polls many ids, in as few requests as possible, while the component is mounted. A changed list of ids adds or
 * removes members; another policy or machine starts a new fleet. After a restart and at another look what was read is
 * shown until the first new reading. Create the machine once, outside of the
 * component or in `useMemo`: when each render creates another one, the first is used.
 *
 * @throws {InputError} for invalid ids, an invalid policy or `initialDataAt`.
 */
export function useFleet<TData>(
  machine: FleetMachine<TData>,
  given: UseFleetOptions<TData>,
): UseFleet<TData> {
  const { ids, policy, keepOpen, ...options } = objectAt('options', given, 'an object with ids');
  const stableMachine = useStableMachine(machine);
  const inspect = useInspect(options.inspect);
  const { acrossTabs } = usePollingOptions();
  const key = JSON.stringify({ policy, keepOpen });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the input, and `setIds` handles changed ids.
  const store = React.useMemo(
    () =>
      new FleetStore<TData>(
        stableMachine,
        { ids, policy, keepOpen },
        { ...options, inspect, acrossTabs },
      ),
    [stableMachine, key, inspect, acrossTabs],
  );
  const normalizedIds = store.normalize(ids);
  store.take(options);
  React.useEffect(() => store.setIds(normalizedIds), [store, normalizedIds]);
  useListener(store.actorStore, (event) => tell(store, options, event));
  useObserve(store.actorStore, options);
  return useTrackedView(store.actorStore, store.handles);
}

function tell<TData>(
  store: FleetStore<TData>,
  listeners: FleetListeners<TData>,
  event: FleetTold<TData>,
): void {
  const { onData } = listeners;
  if (event.type === 'members.updated') {
    if (onData) for (const read of store.readBy(event.ids)) onData(read);
  } else if (event.type === 'member.changed') listeners.onChange?.(event);
  else if (event.type === 'request.failed') listeners.onFailure?.(event);
  else if (event.type === 'member.settled') listeners.onSettled?.(event);
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
  const member = React.useMemo(() => members.of(id), [members, id]);
  return useTrackedView(member, NO_EXTRAS);
}

import { useContext, useInsertionEffect, useMemo } from 'react';
import type { PollingInput } from '../../machines/polling.context.ts';
import type { PollingMachine } from '../polling/create-polling-machine.ts';
import type { Inspect, PollControls } from './actor-store.ts';
import { createPollStore, type PollStore } from './poll-store.ts';
import type { PollView } from './poll-view.ts';
import { SharedPollsContext } from './polling-provider.ts';
import { useInspect } from './use-inspect.ts';
import { useObserve, type ViewerOptions } from './use-observe.ts';
import { useStableMachine } from './use-stable-machine.ts';
import { useTrackedView } from './use-tracked-view.ts';

export interface UsePollingOptions<TData = unknown>
  extends Pick<PollingInput<TData>, 'policy' | 'observation'>,
    ViewerOptions {
  /** What to poll; `null` or `undefined` while it isn't known yet: then nothing is polled. */
  readonly id: string | null | undefined;
}

/** The view and the controls of a poll. A component renders again only when a field that it has read changes. */
export type UsePolling<TData> = PollView<TData> & PollControls;

/**
 * Polls while the component is mounted. Another id, policy or machine starts a new poll. With an `observation`
 * the first render shows it, and the first request comes when it says. Create the machine
 * once, outside of the component or in `useMemo`: when each render creates another one, the first is used.
 *
 * @throws {InputError} for an invalid id, policy or observation.
 */
export function usePolling<TData>(
  machine: PollingMachine<TData>,
  { id, policy, observation, ...options }: UsePollingOptions<TData>,
): UsePolling<TData> {
  const input = id === null || id === undefined ? null : { id, policy, observation };
  const store = useStore(useStableMachine(machine), input, useInspect(options.inspect));
  useObserve(store, options);
  return useTrackedView(store, store.controls);
}

function useStore<TData>(
  machine: PollingMachine<TData>,
  input: PollingInput<TData> | null,
  inspect: Inspect | undefined,
): PollStore<TData> {
  const shared = useContext(SharedPollsContext);
  const key = JSON.stringify(input && { ...input, observation: undefined });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the input; an observation is only the first answer.
  const { store, retain } = useMemo(
    () =>
      shared?.pollFor(machine, input, key, inspect) ?? {
        store: createPollStore(machine, input, inspect),
        retain: () => {},
      },
    [machine, shared, key, inspect],
  );
  // Unlike other effects, an insertion effect isn't cleaned up while an Activity is hidden.
  useInsertionEffect(retain, [retain]);
  return store;
}

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
import { useTracked } from './use-tracked.ts';

export interface UsePollingOptions extends Pick<PollingInput, 'id' | 'policy'>, ViewerOptions {}

/** A poll, as a component sees it: reading a field makes the component render when that field changes. */
export type UsePolling<TData> = PollView<TData> & PollControls;

/**
 * Polls while the component is mounted. Another id, policy or machine ends the poll and begins a new one.
 * Make the machine once, outside of the component or in `useMemo`: of machines made at each render the
 * first counts.
 *
 * @throws {InputError} for an id or a policy that can't be taken.
 */
export function usePolling<TData>(
  machine: PollingMachine<TData>,
  { id, policy, ...options }: UsePollingOptions,
): UsePolling<TData> {
  const store = useStore(useStableMachine(machine), { id, policy }, useInspect(options.inspect));
  useObserve(store, options);
  return useTracked(store, store.controls);
}

function useStore<TData>(
  machine: PollingMachine<TData>,
  input: PollingInput,
  inspect: Inspect | undefined,
): PollStore<TData> {
  const shared = useContext(SharedPollsContext);
  const key = JSON.stringify(input);
  // biome-ignore lint/correctness/useExhaustiveDependencies: equal inputs are one, however they were made.
  const { store, hold } = useMemo(
    () =>
      shared?.pollFor(machine, input, key, inspect) ?? {
        store: createPollStore(machine, input, inspect),
        hold: () => {},
      },
    [machine, shared, key, inspect],
  );
  // The only effect that stays while an Activity is hidden.
  useInsertionEffect(hold, [hold]);
  return store;
}

import { useContext, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { PollingInput } from '../../machines/polling.context.ts';
import type { PollingMachine } from '../create-polling-machine.ts';
import { type Inspect, type PollControls, PollStore, type Wishes } from './poll-store.ts';
import { IDLE, type PollView } from './poll-view.ts';
import { SharedPollsContext } from './polling-provider.ts';

export interface UsePollingOptions extends Pick<PollingInput, 'id' | 'policy'> {
  /** Whether to poll; `false` holds a poll that has begun. Default `true`. */
  readonly enabled?: boolean | undefined;
  /** Whether to pause while the tab is hidden. Default `true`. */
  readonly pauseWhenHidden?: boolean | undefined;
  /** Whether to pause while the browser is offline. Default `true`. */
  readonly pauseWhenOffline?: boolean | undefined;
  /** An inspector's `inspect`; another one begins the poll anew. Of a shared poll the first one counts. */
  readonly inspect?: Inspect | undefined;
}

/** A poll, as a component sees it: reading a field makes the component render when that field changes. */
export type UsePolling<TData> = PollView<TData> & PollControls;

/**
 * Polls while the component is mounted. Another id, policy or machine ends the poll and begins a new one.
 * Make the machine once, outside of the component or in `useMemo`.
 *
 * @throws {InputError} for an id or a policy that can't be taken.
 */
export function usePolling<TData>(
  machine: PollingMachine<TData>,
  {
    id,
    policy,
    enabled = true,
    pauseWhenHidden = true,
    pauseWhenOffline = true,
    inspect,
  }: UsePollingOptions,
): UsePolling<TData> {
  const store = useStore(machine, { id, policy }, inspect);
  useEffect(
    () => store.join({ enabled, pauseWhenHidden, pauseWhenOffline } satisfies Wishes),
    [store, enabled, pauseWhenHidden, pauseWhenOffline],
  );

  const [read] = useState(() => new Set<keyof PollView<TData>>());
  const rendered = useRef<PollView<TData>>(store.view);
  const view = useSyncExternalStore(
    store.subscribe,
    () => {
      const isSame = [...read].every((field) =>
        Object.is(store.view[field], rendered.current[field]),
      );
      if (!isSame) rendered.current = store.view;
      return rendered.current;
    },
    () => IDLE as PollView<TData>,
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new view is a new result.
  return useMemo(() => tracked(store, read), [store, read, view]);
}

function useStore<TData>(
  machine: PollingMachine<TData>,
  input: PollingInput,
  inspect: Inspect | undefined,
): PollStore<TData> {
  const shared = useContext(SharedPollsContext);
  const key = JSON.stringify(input);
  // biome-ignore lint/correctness/useExhaustiveDependencies: equal inputs are one, however they were made.
  return useMemo(
    () => shared?.storeFor(machine, input, key, inspect) ?? new PollStore(machine, input, inspect),
    [machine, shared, key, inspect],
  );
}

function tracked<TData>(
  store: PollStore<TData>,
  read: Set<keyof PollView<TData>>,
): UsePolling<TData> {
  const fields = Object.keys(IDLE) as (keyof PollView<TData>)[];
  const getters = fields.map((field) => [
    field,
    {
      enumerable: true,
      get: () => {
        read.add(field);
        return store.view[field];
      },
    },
  ]);
  return Object.defineProperties(
    { ...store.controls } as UsePolling<TData>,
    Object.fromEntries(getters),
  );
}

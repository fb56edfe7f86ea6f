import { createContext, createElement, type ReactNode, useState } from 'react';
import type { PollingInput } from '../../machines/polling.context.ts';
import type { PollingMachine } from '../create-polling-machine.ts';
import type { Inspect } from './actor-store.ts';
import { createPollStore, type PollStore } from './poll-store.ts';

/** The polls that components share: one for each machine, id and policy. */
export class SharedPolls {
  // A machine's own data type is known where the store is asked for.
  readonly #stores = new Map<unknown, Map<string, PollStore<never>>>();

  storeFor<TData>(
    machine: PollingMachine<TData>,
    input: PollingInput,
    key: string,
    inspect?: Inspect,
  ) {
    const stores = this.#stores.get(machine) ?? new Map<string, PollStore<never>>();
    this.#stores.set(machine, stores);
    const known = stores.get(key) as PollStore<TData> | undefined;
    if (known) return known;
    const store = createPollStore(machine, input, inspect, () => stores.delete(key));
    stores.set(key, store as unknown as PollStore<never>);
    return store;
  }
}

export const SharedPollsContext = createContext<SharedPolls | null>(null);

/** Components below it that poll the same id with the same machine and policy share one poll. */
export function PollingProvider({ children }: { readonly children?: ReactNode }) {
  const [polls] = useState(() => new SharedPolls());
  return createElement(SharedPollsContext.Provider, { value: polls }, children);
}

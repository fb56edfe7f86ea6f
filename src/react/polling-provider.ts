import { createContext, createElement, type ReactNode, useState } from 'react';
import type { PollingInput } from '../../machines/polling.context.ts';
import type { PollingMachine } from '../polling/create-polling-machine.ts';
import type { Inspect } from './actor-store.ts';
import { createPollStore, type PollStore } from './poll-store.ts';

/** A poll that components share. */
interface SharedPoll<TData> {
  readonly store: PollStore<TData>;
  /** Keeps the poll for a component, visible or hidden. Returns a function that releases it. */
  readonly retain: () => () => void;
}

/** The polls that components share, one per machine, id and policy. */
export class SharedPolls {
  // The data type of a machine is known only to the caller of `pollFor`.
  readonly #polls = new WeakMap<object, Map<string, SharedPoll<never>>>();

  pollFor<TData>(
    machine: PollingMachine<TData>,
    input: PollingInput<TData> | null,
    key: string,
    inspect?: Inspect,
  ): SharedPoll<TData> {
    const polls = (this.#polls.get(machine) ?? new Map()) as Map<string, SharedPoll<TData>>;
    this.#polls.set(machine, polls as unknown as Map<string, SharedPoll<never>>);
    const existing = polls.get(key);
    if (existing) return existing;
    const holders = new Set<symbol>();
    const poll: SharedPoll<TData> = {
      store: createPollStore(machine, input, inspect),
      retain: () => {
        const holder = Symbol();
        holders.add(holder);
        if (!polls.has(key)) polls.set(key, poll);
        return () => {
          holders.delete(holder);
          if (holders.size === 0 && polls.get(key) === poll) polls.delete(key);
        };
      },
    };
    polls.set(key, poll);
    return poll;
  }
}

export const SharedPollsContext = createContext<SharedPolls | null>(null);

/** Descendants that poll the same id with the same machine and policy share one poll. */
export function PollingProvider({ children }: { readonly children?: ReactNode }) {
  const [polls] = useState(() => new SharedPolls());
  return createElement(SharedPollsContext.Provider, { value: polls }, children);
}

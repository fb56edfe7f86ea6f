import { type Actor, createActor, type SnapshotFrom } from 'xstate';
import { initialContext, type PollingInput } from '../../machines/polling.context.ts';
import type { PollingMachine } from '../polling/create-polling-machine.ts';
import { ActorStore, type Inspect } from './actor-store.ts';
import { IDLE, type PollView, viewOf } from './poll-view.ts';

/** One poll and the components that show it. */
export type PollStore<TData> = ActorStore<
  SnapshotFrom<PollingMachine<TData>>,
  Actor<PollingMachine<TData>>,
  PollView<TData>
>;

/** @throws {InputError} for an invalid id or policy. */
export function createPollStore<TData>(
  machine: PollingMachine<TData>,
  input: PollingInput,
  inspect?: Inspect,
): PollStore<TData> {
  initialContext(input);
  return new ActorStore({
    create: (autoStart) =>
      createActor(machine, { input: { ...input, autoStart }, ...(inspect && { inspect }) }),
    viewOf,
    idle: () => IDLE,
  });
}

import { type Actor, createActor, type SnapshotFrom } from 'xstate';
import { initialContext, type PollingInput } from '../../machines/polling.context.ts';
import type { PollingMachine } from '../polling/create-polling-machine.ts';
import { ActorStore, type Inspect } from './actor-store.ts';
import { IDLE, type PollView, viewIn, viewOf } from './poll-view.ts';

/** One poll and the components that show it. */
export class PollStore<TData> extends ActorStore<
  SnapshotFrom<PollingMachine<TData>>,
  Actor<PollingMachine<TData>>,
  PollView<TData>
> {}

/**
 * @param input `null` while there is no id yet: then nothing is polled.
 * @throws {InputError} for an invalid id, policy or observation.
 */
export function createPollStore<TData>(
  machine: PollingMachine<TData>,
  input: PollingInput<TData> | null,
  inspect?: Inspect,
): PollStore<TData> {
  if (input === null) return new PollStore<TData>({ create: () => null, viewOf, idle: () => IDLE });
  const first = { ...IDLE, ...viewIn(initialContext<TData>(input)) };
  let { observation } = input;
  return new PollStore<TData>({
    create: () => {
      const actor = createActor(machine, {
        input: { ...input, observation },
        ...(inspect && { inspect }),
      });
      // A poll that is begun again asks at once.
      observation = null;
      return actor;
    },
    viewOf,
    idle: () => first,
  });
}

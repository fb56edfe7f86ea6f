import { type AnyActorRef, createActor, type SnapshotFrom, waitFor } from 'xstate';
import type { PollingInput } from '../../machines/polling.context.ts';
import {
  createPollingMachine,
  type PollingMachine,
} from '../../src/polling/create-polling-machine.ts';
import type { Resource } from '../../src/resource/resource.ts';

/** Polls over the real transport until `polls` requests are answered, cutting the waits between them short. */
export async function afterPolls<TData>(
  resource: Resource<TData>,
  id: string,
  { polls = 1, policy = {} }: { polls?: number; policy?: PollingInput['policy'] } = {},
): Promise<SnapshotFrom<PollingMachine<TData>>> {
  const actor = createActor(createPollingMachine(resource), {
    input: { id, policy, autoStart: true },
  }).start();
  for (let poll = 1; poll <= polls; poll++) {
    if (poll > 1) actor.send({ type: 'poll.refresh' });
    await answered(actor, poll);
  }
  const snapshot = actor.getSnapshot();
  actor.stop();
  return snapshot;
}

const answered = (actor: AnyActorRef, polls: number) =>
  waitFor(actor, ({ context, status }) => context.polls === polls || status !== 'active');

import { type AnyActorRef, createActor, type SnapshotFrom, waitFor } from 'xstate';
import type { PollingInput } from '../../machines/polling.context.ts';
import type { Fetch } from '../../src/http/client.ts';
import {
  createPollingMachine,
  type PollingMachine,
} from '../../src/polling/create-polling-machine.ts';
import type { Resource } from '../../src/resource/resource.ts';

interface Options {
  readonly polls?: number;
  readonly policy?: PollingInput['policy'];
  /** Lets time pass between two polls. */
  readonly between?: () => void;
  /** Default: the global `fetch`. */
  readonly fetch?: Fetch | undefined;
}

/** Polls over the real transport until `polls` requests are answered, cutting the waits between them short. */
export async function afterPolls<TData>(
  resource: Resource<TData>,
  id: string,
  { polls = 1, policy = {}, between, fetch }: Options = {},
): Promise<SnapshotFrom<PollingMachine<TData>>> {
  const actor = createActor(createPollingMachine(resource, { fetch }), {
    input: { id, policy, autoStart: true },
  }).start();
  for (let poll = 1; poll <= polls; poll++) {
    if (poll > 1) {
      between?.();
      actor.send({ type: 'poll.refresh', ...(between && { at: Date.now() }) });
    }
    await answered(actor, poll);
  }
  const snapshot = actor.getSnapshot();
  actor.stop();
  return snapshot;
}

const answered = (actor: AnyActorRef, polls: number) =>
  waitFor(actor, ({ context, status }) => context.polls === polls || status !== 'active');

import { type Actor, createActor, type InspectionEvent, type Observer } from 'xstate';
import type { PollOutcome } from '../../machines/outcome.ts';
import type { PolicyInput } from '../../machines/policy.ts';
import { createPollingMachine, type PollingMachine } from '../create-polling-machine.ts';
import { recordPolling } from '../replay/record-polling.ts';
import type { Resource } from '../resource.ts';
import type { Reporter } from './reporter.ts';

export interface WatchOptions<TData> {
  readonly resource: Resource<TData>;
  readonly ids: readonly string[];
  readonly policy?: PolicyInput | undefined;
  readonly reporter: Reporter;
  /** Takes the lines of a recording, of one id at the most. */
  readonly onLine?: ((line: string) => void) | undefined;
  readonly inspect?: Observer<InspectionEvent> | undefined;
  /** Stops every poll that is under way. */
  readonly signal: AbortSignal;
}

/** Polls every id to its end. */
export async function watch<TData>(options: WatchOptions<TData>): Promise<PollOutcome<TData>[]> {
  const { resource, ids, policy, reporter, onLine, inspect, signal } = options;
  const machine = createPollingMachine(resource);
  const actors = ids.map((id) =>
    // The inspector calls an actor by its own id.
    createActor(machine, {
      id,
      input: { id, policy, autoStart: true },
      ...(inspect && { inspect }),
    }),
  );
  if (onLine) for (const actor of actors) recordPolling(actor, { onLine });
  const stop = () => {
    for (const actor of actors)
      if (actor.getSnapshot().status === 'active')
        actor.send({ type: 'poll.stop', at: Date.now() });
  };
  try {
    const outcomes = Promise.all(actors.map((actor) => follow(actor, reporter)));
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    return await outcomes;
  } finally {
    signal.removeEventListener('abort', stop);
    // After a bug in one of them the others would go on.
    for (const actor of actors) actor.stop();
  }
}

function follow<TData>(actor: Actor<PollingMachine<TData>>, reporter: Reporter) {
  return new Promise<PollOutcome<TData>>((resolve, reject) => {
    const { id } = actor.getSnapshot().context;
    actor.on('*', (event) => reporter.event(id, event));
    actor.subscribe({
      next: (snapshot) => reporter.standing(snapshot),
      complete: () => {
        const outcome = actor.getSnapshot().output as PollOutcome<TData>;
        reporter.outcome(outcome);
        resolve(outcome);
      },
      error: reject,
    });
    actor.start();
  });
}

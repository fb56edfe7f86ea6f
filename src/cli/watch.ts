import { type Actor, createActor, type InspectionEvent, type Observer } from 'xstate';
import type { PollOutcome } from '../../machines/poll/outcome.ts';
import type { PolicyInput } from '../../machines/poll/policy.ts';
import { createPollingMachine, type PollingMachine } from '../polling/create-polling-machine.ts';
import { recordPolling } from '../replay/record-polling.ts';
import type { Resource } from '../resource/resource.ts';
import type { Reporter } from './reporter.ts';
import { runUntilDone } from './run-until-done.ts';

export interface WatchOptions<TData> {
  readonly resource: Resource<TData>;
  readonly ids: readonly string[];
  readonly policy?: PolicyInput | undefined;
  readonly reporter: Reporter;
  /** Called with each line of a recording; for a single id only. */
  readonly onLine?: ((line: string) => void) | undefined;
  readonly inspect?: Observer<InspectionEvent> | undefined;
  /** Stops all active polls. */
  readonly signal: AbortSignal;
}

/** Polls all ids until they have ended, each with separate requests. */
export async function watch<TData>(options: WatchOptions<TData>): Promise<PollOutcome<TData>[]> {
  const { resource, ids, policy, reporter, onLine, inspect, signal } = options;
  const machine = createPollingMachine(resource);
  const actors = ids.map((id) =>
    // The inspector shows an actor by its id.
    createActor(machine, {
      id,
      input: { id, policy, autoStart: true },
      ...(inspect && { inspect }),
    }),
  );
  if (onLine) for (const actor of actors) recordPolling(actor, { onLine });
  return runUntilDone(actors, signal, () =>
    Promise.all(actors.map((actor) => follow(actor, reporter))),
  );
}

function follow<TData>(actor: Actor<PollingMachine<TData>>, reporter: Reporter) {
  return new Promise<PollOutcome<TData>>((resolve, reject) => {
    const { id } = actor.getSnapshot().context;
    actor.on('*', (event) => reporter.event(id, event));
    actor.subscribe({
      next: (snapshot) => reporter.snapshot(snapshot),
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

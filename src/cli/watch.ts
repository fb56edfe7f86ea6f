import { type Actor, createActor, type InspectionEvent, type Observer } from 'xstate';
import type { PollOutcome } from '../../machines/poll/outcome.ts';
import type { PolicyInput } from '../../machines/poll/policy.ts';
import type { Fetch } from '../http/client.ts';
import { createPollingMachine, type PollingMachine } from '../polling/create-polling-machine.ts';
import { recordPolling } from '../replay/record-polling.ts';
import type { Resource } from '../resource/resource.ts';
import type { Reporter } from './reporter.ts';
import { runUntilDone } from './run-until-done.ts';

/** What every watch is given. */
export interface SharedOptions {
  readonly policy?: PolicyInput | undefined;
  readonly reporter: Reporter;
  /** Default: the global `fetch`. */
  readonly fetch?: Fetch | undefined;
  readonly inspect?: Observer<InspectionEvent> | undefined;
  /** Called with each line of a recording. */
  readonly onLine?: ((line: string) => void) | undefined;
  /** Stops all active polls. */
  readonly signal: AbortSignal;
}

interface WatchOptions<TData> extends SharedOptions {
  readonly resource: Resource<TData>;
  readonly id: string;
}

/** Polls one id until it has ended. */
export async function watch<TData>(options: WatchOptions<TData>): Promise<PollOutcome<TData>[]> {
  const { resource, id, policy, reporter, fetch, onLine, inspect, signal } = options;
  // The inspector shows an actor by its id.
  const actor = createActor(createPollingMachine(resource, { fetch }), {
    id,
    input: { id, policy, autoStart: true },
    ...(inspect && { inspect }),
  });
  if (onLine) recordPolling(actor, { onLine });
  return runUntilDone([actor], signal, async () => [await follow(actor, reporter)]);
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

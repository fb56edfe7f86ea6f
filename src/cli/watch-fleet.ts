import { type Actor, createActor } from 'xstate';
import type { PollOutcome } from '../../machines/poll/outcome.ts';
import { createFleetMachine, type FleetMachine } from '../fleet/create-fleet-machine.ts';
import type { BatchResource } from '../resource/batch-resource.ts';
import type { Resource } from '../resource/resource.ts';
import { fleetSnapshots } from './fleet-snapshots.ts';
import type { Reporter } from './reporter.ts';
import { runUntilDone } from './run-until-done.ts';
import type { SharedOptions } from './watch.ts';

interface WatchFleetOptions<TData> extends SharedOptions {
  readonly ids: readonly string[];
  readonly resource: Resource<TData> | BatchResource<TData>;
}

type NameOf = (id: string) => string;

/** Polls all ids until they have ended, in batches where the API has them. Reports each id in the spelling it was given in. */
export async function watchFleet<TData>(
  options: WatchFleetOptions<TData>,
): Promise<PollOutcome<TData>[]> {
  const { resource, ids, policy, reporter, fetch, inspect, signal } = options;
  const normalizeId = 'normalizeId' in resource ? resource.normalizeId : (id: string) => id;
  const names = new Map(ids.map((id) => [normalizeId(id), id]));
  const nameOf = (id: string) => names.get(id) ?? id;
  const actor = createActor(createFleetMachine(resource, { fetch }), {
    id: 'fleet',
    input: { ids, policy, autoStart: true },
    ...(inspect && { inspect }),
  });
  return runUntilDone([actor], signal, () => follow(actor, reporter, nameOf));
}

function follow<TData>(actor: Actor<FleetMachine<TData>>, reporter: Reporter, nameOf: NameOf) {
  const withGivenId = <T extends { readonly id: string }>(outcome: T) => ({
    ...outcome,
    id: nameOf(outcome.id),
  });
  const toFleetSnapshot = fleetSnapshots(nameOf);

  return new Promise<PollOutcome<TData>[]>((resolve, reject) => {
    actor.on('*', (event) => {
      switch (event.type) {
        case 'member.changed': {
          const { id, ...change } = event;
          return reporter.event(nameOf(id), { ...change, type: 'status.changed' });
        }
        case 'member.settled':
          return reporter.outcome(withGivenId(event.outcome));
        case 'request.succeeded':
        case 'request.failed':
          return reporter.batch({ ...event, ids: event.ids.map(nameOf) });
      }
    });
    actor.subscribe({
      next: (snapshot) => reporter.fleet(toFleetSnapshot(snapshot)),
      complete: () => resolve((actor.getSnapshot().output?.outcomes ?? []).map(withGivenId)),
      error: reject,
    });
    actor.start();
  });
}

import { type Actor, createActor } from 'xstate';
import type { FleetMember } from '../../machines/fleet/member.ts';
import type { Observation } from '../../machines/poll/observation.ts';
import { outcomeOf, type PollOutcome } from '../../machines/poll/outcome.ts';
import { summarized } from '../../machines/validate/shortened.ts';
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
  /** First answers that are known already, by id. */
  readonly observations?: Readonly<Record<string, Observation<TData>>> | undefined;
}

type NameOf = (id: string) => string;

/** Polls all ids until they have ended, in batches where the API has them. Reports each id in the spelling it was given in. */
export async function watchFleet<TData>(
  options: WatchFleetOptions<TData>,
): Promise<PollOutcome<TData>[]> {
  const { resource, ids, observations, policy, reporter, fetch, inspect, signal } = options;
  const normalizeId = 'normalizeId' in resource ? resource.normalizeId : (id: string) => id;
  const names = new Map(ids.map((id) => [normalizeId(id), id]));
  const nameOf = (id: string) => names.get(id) ?? id;
  const actor = createActor(createFleetMachine(resource, { fetch }), {
    id: 'fleet',
    input: { ids, observations, policy, autoStart: true },
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
    const { pages } = actor.getSnapshot().context;
    reporter.begin(pages.flat().length);
    for (const member of pages.flat()) reportFirst(member, nameOf(member.id), reporter);
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

/** The chart emits nothing for an answer that it was given. */
function reportFirst(member: FleetMember, id: string, reporter: Reporter): void {
  const { status, verdict, detail, label, progress, data, changedAt, ending } = member;
  if (status !== null && verdict !== null)
    reporter.event(id, {
      ...{ type: 'status.changed', previous: null, progress, data },
      ...{ status: summarized(status) ?? '', verdict },
      ...{ detail: summarized(detail), label: summarized(label), at: changedAt ?? 0 },
    });
  if (ending !== null) reporter.outcome({ ...outcomeOf({ context: member }), id });
}

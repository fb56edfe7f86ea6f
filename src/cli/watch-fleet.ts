import { type Actor, createActor } from 'xstate';
import type { FleetMember } from '../../machines/fleet/member.ts';
import type { FleetContext } from '../../machines/fleet.context.ts';
import type { Observation } from '../../machines/poll/observation.ts';
import { outcomeOf, type PollOutcome } from '../../machines/poll/outcome.ts';
import { summarized } from '../../machines/validate/shortened.ts';
import { createFleetMachine, type FleetMachine } from '../fleet/create-fleet-machine.ts';
import { enough, recordFleet } from '../replay/fleet-recording.ts';
import type { BatchResource } from '../resource/batch-resource.ts';
import type { Resource } from '../resource/resource.ts';
import { fleetReport, type NameOf, withName } from './fleet-report.ts';
import type { Reporter } from './reporter.ts';
import { runUntilDone } from './run-until-done.ts';
import type { SharedOptions } from './watch.ts';

interface WatchFleetOptions<TData> extends SharedOptions {
  readonly ids: readonly string[];
  readonly resource: Resource<TData> | BatchResource<TData>;
  /** First answers that are known already, by id. */
  readonly observations?: Readonly<Record<string, Observation<TData>>> | undefined;
  /** Default: all are watched until they have ended. */
  readonly isEnough?: EndsFleet | undefined;
}

/** Whether the others need no longer be watched after an outcome. */
export type EndsFleet = (outcome: PollOutcome) => boolean;

/** Polls all ids until they have ended, in batches where the API has them. Reports each id in the spelling it was given in. */
export async function watchFleet<TData>(
  options: WatchFleetOptions<TData>,
): Promise<PollOutcome<TData>[]> {
  const { resource, ids, observations, isEnough } = options;
  const { policy, reporter, fetch, inspect, signal, onLine } = options;
  const normalizeId = 'normalizeId' in resource ? resource.normalizeId : (id: string) => id;
  const names = new Map(ids.map((id) => [normalizeId(id), id]));
  const nameOf = (id: string) => names.get(id) ?? id;
  const actor = createActor(createFleetMachine(resource, { fetch }), {
    id: 'fleet',
    input: { ids, observations, policy, autoStart: true },
    ...(inspect && { inspect }),
  });
  if (onLine) recordFleet(actor, Object.fromEntries(names), onLine);
  return runUntilDone([actor], signal, () => follow(actor, reporter, nameOf, isEnough));
}

/** Those that count when enough of them have ended. */
export const ofThemselves = (outcomes: readonly PollOutcome[]): readonly PollOutcome[] =>
  outcomes.filter(({ reason }) => reason !== 'aborted');

function follow<TData>(
  actor: Actor<FleetMachine<TData>>,
  reporter: Reporter,
  nameOf: NameOf,
  isEnough: EndsFleet | undefined,
) {
  const report = fleetReport(reporter, nameOf);
  return new Promise<PollOutcome<TData>[]>((resolve, reject) => {
    const given = actor.getSnapshot().context;
    reportFirst(given, reporter, nameOf);
    const stop = () => {
      if (actor.getSnapshot().status === 'active') actor.send(enough(Date.now()));
    };
    actor.on('*', (event) => {
      report.event(event);
      // Those that have ended in the same batch are told first.
      if (event.type === 'member.settled' && isEnough?.(event.outcome)) queueMicrotask(stop);
    });
    actor.subscribe({
      next: report.snapshot,
      complete: () =>
        resolve(
          (actor.getSnapshot().output?.outcomes ?? []).map((outcome) => withName(outcome, nameOf)),
        ),
      error: reject,
    });
    actor.start();
    // The chart emits nothing for those either.
    const first = given.pages.flat().filter(({ ending }) => ending !== null);
    if (first.some((member) => isEnough?.(outcomeOf({ context: member })))) stop();
  });
}

/** How many there are, and what is known of them: the chart emits nothing for an answer that it was given. */
export function reportFirst(
  { pages }: Pick<FleetContext, 'pages'>,
  reporter: Reporter,
  nameOf: NameOf,
): void {
  const members = pages.flat();
  reporter.begin(members.length);
  for (const member of members) reportMember(member, nameOf(member.id), reporter);
}

function reportMember(member: FleetMember, id: string, reporter: Reporter): void {
  const { status, verdict, detail, label, progress, data, changedAt, ending } = member;
  if (status !== null && verdict !== null)
    reporter.event(id, {
      ...{ type: 'status.changed', previous: null, progress, data },
      ...{ status: summarized(status) ?? '', verdict },
      ...{ detail: summarized(detail), label: summarized(label), at: changedAt ?? 0 },
    });
  if (ending !== null) reporter.outcome({ ...outcomeOf({ context: member }), id });
}

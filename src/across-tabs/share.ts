import type { ActorOptions, AnyActorLogic, AnyStateMachine, SnapshotFrom } from 'xstate';
import type { FleetEmitted } from '../../machines/fleet/emitted.ts';
import type { FleetContext, FleetInput } from '../../machines/fleet.context.ts';
import type { FleetEvent } from '../../machines/fleet.events.ts';
import type { PollingContext } from '../../machines/polling.context.ts';
import type { PollingEmitted, PollingEvent } from '../../machines/polling.events.ts';
import type { FleetMachine } from '../fleet/create-fleet-machine.ts';
import type { PollingMachine } from '../polling/create-polling-machine.ts';
import { hasOwnFetch, resourceOf } from '../resource/resource-of.ts';
import { type Persisted, revive, withWaker } from '../snapshot/persisted.ts';
import { validateFleet } from '../snapshot/validate-fleet.ts';
import { trustPages } from '../snapshot/validate-fleet-context.ts';
import { validatePolling } from '../snapshot/validate-polling.ts';
import type { LocalActor } from './local-poll.ts';
import { pollName, type SharedBetween } from './poll-name.ts';
import { secretFinder } from './secrets-in.ts';
import { SharedActor } from './shared-actor.ts';

interface ShareOptions<TMachine> {
  readonly machine: TMachine;
  readonly between: SharedBetween;
  readonly inspect: ActorOptions<AnyActorLogic>['inspect'] | undefined;
  /** Called before what is shown is another poll's: one that is begun again, in whichever tab, or that others had. */
  readonly onBegin: () => void;
  /** Called before an actor of this tab begins to run it. */
  readonly onRun?: ((actor: LocalActor) => void) | undefined;
}

interface PollOptions<TData> extends ShareOptions<PollingMachine<TData>> {
  readonly id: string;
  /** The actor that a poll begins with where no tab has one yet. */
  readonly first: LocalActor;
  readonly create: () => LocalActor;
}

interface FleetOptions<TData> extends ShareOptions<FleetMachine<TData>> {
  /** The ids as they are at the time. */
  readonly ids: () => readonly string[];
  readonly create: (observations: FleetInput['observations']) => LocalActor;
  readonly takeObservations: () => FleetInput['observations'];
}

/** One poll of all tabs that show it. */
export function sharePoll<TData>({ id, first, create, ...shared }: PollOptions<TData>) {
  const { machine, between } = shared;
  const { fetchStatus } = machine.implementations.actors;
  const resource = resourceOf(fetchStatus);
  const { policy } = (first.getSnapshot() as { context: PollingContext }).context;
  const polled = {
    ...{ resource, machine, hasOwnFetch: hasOwnFetch(fetchStatus) },
    settings: { kind: 'poll', policy },
  };
  return new SharedActor<SnapshotFrom<PollingMachine<TData>>, PollingEvent, PollingEmitted<TData>>({
    ...common(shared, resource?.secretFields),
    first,
    create,
    name: () => pollName({ ...polled, ids: [id] }, between),
    label: () => `"${id}"`,
    takeObservations: () => undefined,
    validate: (snapshot) => {
      validatePolling(machine, snapshot);
      const { context } = snapshot as Persisted<PollingContext>;
      if (context?.id !== id) throw new TypeError('expected the same id');
    },
  });
}

/** One fleet of all tabs that show the same ids. */
export function shareFleet<TData>({
  ids,
  create,
  takeObservations,
  ...shared
}: FleetOptions<TData>) {
  const { machine, between } = shared;
  const { fetchBatch } = machine.implementations.actors;
  const resource = resourceOf(fetchBatch);
  const first = create(takeObservations());
  const { context } = first.getSnapshot() as { context: FleetContext };
  const { policy, keepOpen, limit, maxInFlight, rate } = context;
  const polled = {
    ...{ resource, machine, hasOwnFetch: hasOwnFetch(fetchBatch) },
    settings: { kind: 'fleet', policy, keepOpen, limit, maxInFlight, rate },
  };
  return new SharedActor<SnapshotFrom<FleetMachine<TData>>, FleetEvent, FleetEmitted<TData>>({
    ...common(shared, resource?.secretFields),
    first,
    create: (observations) => create(observations as FleetInput['observations']),
    name: () => pollName({ ...polled, ids: ids() }, between),
    label: () => `${ids().length} ids`,
    takeObservations,
    validate: (snapshot) => {
      validateFleet(machine, snapshot);
      // Its pages come one by one: those that stay are the same objects.
      trustPages((snapshot as unknown as { context: FleetContext }).context);
    },
  });
}

const common = (
  { machine, inspect, onBegin, onRun }: ShareOptions<AnyStateMachine>,
  secretFields: readonly string[] = [],
) => ({
  restore: (snapshot: Parameters<typeof withWaker>[0]) =>
    revive(machine, withWaker(snapshot), inspect ? { inspect } : {}) as LocalActor,
  findSecret: secretFinder(secretFields),
  onBegin,
  onRun,
});

import {
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type EmittedFrom,
  type EventFromLogic,
  type InputFrom,
  initialTransition,
  type OutputFrom,
  type Snapshot,
} from 'xstate';
import { machineAt, objectAt } from '../../machines/validate/argument.ts';
import { InputError } from '../../machines/validate/input-error.ts';
import { revive } from '../snapshot/persisted.ts';
import { pureTransition } from '../snapshot/pure-transition.ts';
import { type Chart, chartOf } from './charts.ts';
import type { Effect } from './effect.ts';
import { type ExecutableAction, effectsOf } from './effects-of.ts';
import type { DurableEvent } from './event.ts';
import { resolveEvent } from './resolve-event.ts';
import { type DurableSnapshot, nothingPending, type Pending } from './snapshot.ts';
import { validatePending } from './validate-pending.ts';

/** The chart's new snapshot, and the effects to perform once it is stored. JSON. */
export interface DurableStep<TMachine extends AnyStateMachine = AnyStateMachine> {
  readonly snapshot: DurableSnapshot;
  readonly effects: readonly Effect<OutputFrom<TMachine>, EmittedFrom<TMachine>>[];
}

/**
 * The chart's first step.
 *
 * @throws {InputError} for an input that the chart doesn't accept.
 */
export function initialStep<TMachine extends AnyStateMachine>(
  machine: TMachine,
  input: InputFrom<TMachine>,
): DurableStep<TMachine> {
  const [snapshot, actions] = initialTransition(machineAt(machine) as AnyStateMachine, input);
  if (snapshot.status === 'error') throw snapshot.error;
  return toStep(machine, snapshot, actions, nothingPending) as DurableStep<TMachine>;
}

/**
 * Processes one event. The same snapshot and the same event always return the same step: nothing is executed,
 * and no clock is read. An answer or a timer that isn't pending any more changes nothing, and neither does
 * any event after the end.
 *
 * The snapshot may be untrusted: that of a polling or a fleet chart is validated as by `resumePolling` or
 * `resumeFleet`, and `pending` must match it. The event's `at` is trusted: for an event from outside,
 * `validateEvent` replaces it with the host's time.
 *
 * @param event one of the chart's own, or a `durable.*` event of the host; additional fields are ignored.
 * @throws {InputError} naming the part of the snapshot that isn't of this machine and version, or not as a step
 * returned it; for an event that the chart doesn't know, or that only XState may send.
 */
export function step<TMachine extends AnyStateMachine>(
  machine: TMachine,
  snapshot: DurableSnapshot,
  event: EventFromLogic<TMachine> | DurableEvent,
): DurableStep<TMachine> {
  machineAt(machine);
  objectAt('event', event, 'an event');
  return stepFrom(machine, validated(machine, chartOf(machine), snapshot), snapshot, event);
}

/** The same for the snapshot of the step before, which only this driver has: it isn’t validated again, nor restored. */
export function stepOwn<TMachine extends AnyStateMachine>(
  machine: TMachine,
  snapshot: DurableSnapshot,
  event: EventFromLogic<TMachine> | DurableEvent,
): DurableStep<TMachine> {
  const held = inMemory.get(snapshot);
  const before = held?.machine === machine ? held.after : restore(machine, snapshot);
  return stepFrom(machine, before, snapshot, event);
}

/** What XState has in memory after a step, by the snapshot that the step gave. */
const inMemory = new WeakMap<
  DurableSnapshot,
  { readonly machine: AnyStateMachine; readonly after: AnyMachineSnapshot }
>();

function stepFrom<TMachine extends AnyStateMachine>(
  machine: TMachine,
  before: AnyMachineSnapshot,
  snapshot: DurableSnapshot,
  event: EventFromLogic<TMachine> | DurableEvent,
): DurableStep<TMachine> {
  const next = resolveEvent(machine, event, snapshot.pending);
  if (next === null || before.status !== 'active') return { snapshot, effects: [] };
  const [after, actions] = pureTransition(machine as AnyStateMachine, before, next.event);
  return toStep(machine, after, actions, next.pending) as DurableStep<TMachine>;
}

/** The snapshot as XState has it in memory; its actor is never started. */
const restore = (machine: AnyStateMachine, snapshot: DurableSnapshot) =>
  revive(machine, snapshot).getSnapshot() as AnyMachineSnapshot;

function validated(
  machine: AnyStateMachine,
  chart: Chart | null,
  snapshot: DurableSnapshot,
): AnyMachineSnapshot {
  chart?.validateSnapshot(machine, snapshot);
  if (typeof snapshot !== 'object' || snapshot === null)
    throw new InputError('snapshot', snapshot, 'a snapshot of initialStep() or step()');
  const { status } = snapshot;
  // Snapshots of actors may also be stopped or have an error; those of steps are active or done.
  if (chart && status !== 'active' && status !== 'done')
    throw new InputError('snapshot.status', status, 'active, or done');
  const restored = restore(machine, snapshot);
  validatePending(snapshot, restored, chart !== null);
  return restored;
}

function toStep(
  machine: AnyStateMachine,
  after: AnyMachineSnapshot,
  actions: readonly ExecutableAction[],
  before: Pending,
): DurableStep {
  const { effects, pending } = effectsOf(actions, before);
  const isDone = after.status === 'done';
  const cancels = isDone ? cancelEffects(pending) : [];
  const remaining = isDone ? { ...pending, requests: {}, timers: {} } : pending;
  const done: Effect[] = isDone ? [{ type: 'done', outcome: after.output }] : [];
  const persisted = machine.getPersistedSnapshot(after) as Persisted;
  chartOf(machine)?.trust(after.context);
  const children = childrenInFlight(persisted, remaining);
  const snapshot = { ...persisted, children, pending: remaining };
  // With a child that is done it would grow from step to step.
  if (Object.keys(children).length === Object.keys(after.children).length)
    inMemory.set(snapshot, { machine, after });
  return { snapshot, effects: [...effects, ...cancels, ...done] };
}

type Persisted = Snapshot<unknown> & { readonly children: Readonly<Record<string, unknown>> };

/** XState keeps a spawned child after it is done, and a step can't stop it: keep only those with a request in flight. */
function childrenInFlight({ children }: Persisted, { requests }: Pending) {
  const ids = new Set(Object.values(requests));
  return Object.fromEntries(Object.entries(children).filter(([id]) => ids.has(id)));
}

const cancelEffects = ({ requests, timers }: Pending): Effect[] => [
  ...Object.keys(requests).map((request) => ({ type: 'cancel' as const, request })),
  ...Object.keys(timers).map((timer) => ({ type: 'cancel' as const, timer })),
];

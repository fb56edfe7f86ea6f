import {
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type EmittedFrom,
  type EventFromLogic,
  type InputFrom,
  initialTransition,
  type OutputFrom,
  type Snapshot,
  transition,
} from 'xstate';
import { InputError } from '../../machines/validate/input-error.ts';
import { revive } from '../snapshot/persisted.ts';
import { type Chart, chartOf } from './charts.ts';
import { delivered } from './delivered.ts';
import type { Effect } from './effect.ts';
import { type ExecutableAction, effectsOf } from './effects-of.ts';
import type { DurableEvent } from './event.ts';
import { type DurableSnapshot, nothingPending, type Pending } from './snapshot.ts';
import { validatePending } from './validate-pending.ts';

/** Where the chart is now, and what is to be done. JSON; do it once the snapshot is stored. */
export interface DurableStep<TMachine extends AnyStateMachine = AnyStateMachine> {
  readonly snapshot: DurableSnapshot;
  readonly effects: readonly Effect<OutputFrom<TMachine>, EmittedFrom<TMachine>>[];
}

/**
 * The chart's beginning.
 *
 * @throws {InputError} for an input that the chart doesn't take.
 */
export function initialStep<TMachine extends AnyStateMachine>(
  machine: TMachine,
  input: InputFrom<TMachine>,
): DurableStep<TMachine> {
  const [snapshot, actions] = initialTransition(machine as AnyStateMachine, input);
  if (snapshot.status === 'error') throw snapshot.error;
  return taken(machine, snapshot, actions, nothingPending) as DurableStep<TMachine>;
}

/**
 * One event further. The same snapshot and the same event always give the same step: nothing runs,
 * no clock is read. An answer or a timer that the chart doesn't wait for any more changes nothing,
 * and neither does anything after the end.
 *
 * The snapshot may come from anywhere: of a polling or a fleet chart it is read as closely as by
 * `resumePolling` or `resumeFleet`, and what is pending must fit to it. An event's `at` is trusted: of an
 * event from outside `validateEvent` takes the host's own clock.
 *
 * @param event one of the chart's own, or a `durable.*` of the host's; fields that it has besides change nothing.
 * @throws {InputError} naming the part of the snapshot that isn't this machine's, of this version, as a step
 * gave it; for an event that the chart doesn't know or only XState itself may send.
 */
export function step<TMachine extends AnyStateMachine>(
  machine: TMachine,
  snapshot: DurableSnapshot,
  event: EventFromLogic<TMachine> | DurableEvent,
): DurableStep<TMachine> {
  const chart = chartOf(machine);
  const before = restored(machine, chart, snapshot);
  const next = delivered(machine, event, snapshot.pending);
  if (next === null || before.status !== 'active') return { snapshot, effects: [] };
  const [after, actions] = transition(begun(machine), before, next.event);
  return taken(machine, after, actions, next.pending) as DurableStep<TMachine>;
}

const begunMachines = new WeakMap<AnyStateMachine, AnyStateMachine>();

/**
 * The machine without a beginning. `transition` makes an actor to have a parent for children, and with
 * it an initial snapshot that nobody looks at: without an input that's an error thrown at each step.
 */
function begun(machine: AnyStateMachine): AnyStateMachine {
  const known = begunMachines.get(machine);
  if (known) return known;
  const getInitialSnapshot = () => ({ status: 'active', output: undefined, error: undefined });
  const made = Object.create(machine, { getInitialSnapshot: { value: getInitialSnapshot } });
  begunMachines.set(machine, made);
  return made;
}

/** The snapshot as XState has it in memory: of an actor that is never started. */
function restored(
  machine: AnyStateMachine,
  chart: Chart | null,
  snapshot: DurableSnapshot,
): AnyMachineSnapshot {
  chart?.validateSnapshot(machine, snapshot);
  if (typeof snapshot !== 'object' || snapshot === null)
    throw new InputError('snapshot', snapshot, 'what initialStep() or step() gave');
  const { status } = snapshot;
  // An actor may have been stopped, or broken by a handler; what is driven here goes on or has ended.
  if (chart && status !== 'active' && status !== 'done')
    throw new InputError('snapshot.status', status, 'active, or done');
  const read = revive(machine, snapshot).getSnapshot() as AnyMachineSnapshot;
  validatePending(snapshot, read, chart !== null);
  return read;
}

function taken(
  machine: AnyStateMachine,
  after: AnyMachineSnapshot,
  actions: readonly ExecutableAction[],
  before: Pending,
): DurableStep {
  const { effects, pending } = effectsOf(actions, before);
  const isDone = after.status === 'done';
  const left = isDone ? abandoned(pending) : [];
  const now = isDone ? { ...pending, requests: {}, timers: {} } : pending;
  const done: Effect[] = isDone ? [{ type: 'done', outcome: after.output }] : [];
  const persisted = machine.getPersistedSnapshot(after) as Persisted;
  chartOf(machine)?.trust(after.context);
  const snapshot = { ...persisted, children: inFlight(persisted, now), pending: now };
  return { snapshot, effects: [...effects, ...left, ...done] };
}

type Persisted = Snapshot<unknown> & { readonly children: Readonly<Record<string, unknown>> };

/** A spawned child stays with XState after its answer; here nothing would ever take it away. */
function inFlight({ children }: Persisted, { requests }: Pending) {
  const ids = new Set(Object.values(requests));
  return Object.fromEntries(Object.entries(children).filter(([id]) => ids.has(id)));
}

const abandoned = ({ requests, timers }: Pending): Effect[] => [
  ...Object.keys(requests).map((request) => ({ type: 'cancel' as const, request })),
  ...Object.keys(timers).map((timer) => ({ type: 'cancel' as const, timer })),
];

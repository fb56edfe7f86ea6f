import {
  type AnyMachineSnapshot,
  type AnyStateMachine,
  createActor,
  type EmittedFrom,
  type EventFromLogic,
  type InputFrom,
  initialTransition,
  type OutputFrom,
  type Snapshot,
  transition,
} from 'xstate';
import { InputError } from '../../machines/input-error.ts';
import type { Effect } from './effect.ts';
import { type ExecutableAction, effectsOf } from './effects-of.ts';
import type { DurableEvent } from './event.ts';
import { type DurableSnapshot, nothingPending, type Pending } from './snapshot.ts';

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
 * @throws {InputError} for an event that only XState itself may send, or for another snapshot.
 */
export function step<TMachine extends AnyStateMachine>(
  machine: TMachine,
  snapshot: DurableSnapshot,
  event: EventFromLogic<TMachine> | DurableEvent,
): DurableStep<TMachine> {
  if (typeof snapshot?.pending !== 'object')
    throw new InputError('snapshot', snapshot, 'what initialStep() or step() gave');
  const next = delivered(event, snapshot.pending);
  if (next === null || snapshot.status !== 'active') return { snapshot, effects: [] };
  const [after, actions] = transition(begun(machine), restored(machine, snapshot), next.event);
  return taken(machine, after, actions, next.pending) as DurableStep<TMachine>;
}

/** The event as the chart knows it, and what is under way without it; `null` when it comes late. */
function delivered(
  event: { readonly type: string },
  pending: Pending,
): { event: { type: string }; pending: Pending } | null {
  if (!isDurable(event)) {
    if (typeof event?.type !== 'string' || event.type.startsWith('xstate.'))
      throw new InputError('event.type', event?.type, "an event of the chart's own");
    return { event, pending };
  }
  if (event.type === 'durable.due') {
    const { [event.timer]: timer, ...timers } = pending.timers;
    return timer ? { event: timer.event, pending: { ...pending, timers } } : null;
  }
  const { [event.request]: child, ...requests } = pending.requests;
  if (child === undefined) return null;
  const answer =
    event.type === 'durable.answered'
      ? { type: `xstate.done.actor.${child}`, output: event.output, actorId: child }
      : { type: `xstate.error.actor.${child}`, error: new Error(event.message), actorId: child };
  return { event: answer, pending: { ...pending, requests } };
}

const isDurable = (event: { readonly type: string }): event is DurableEvent =>
  event?.type === 'durable.answered' ||
  event?.type === 'durable.failed' ||
  event?.type === 'durable.due';

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

/** An actor that is never started: it only reads the snapshot. */
function restored(machine: AnyStateMachine, snapshot: DurableSnapshot) {
  const read = createActor(machine, { snapshot, input: undefined }).getSnapshot();
  if (read.status === 'error') throw read.error;
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

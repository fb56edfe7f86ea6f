import {
  type AnyMachineSnapshot,
  type AnyStateMachine,
  createActor,
  type EventObject,
  fromPromise,
  SimulatedClock,
  type Snapshot,
} from 'xstate';
import { inertWaker } from '../../machines/poll/waker.ts';
import { type Branch, declaredBranches, isOf } from './branches.ts';

interface Covered {
  readonly branch: Branch;
  /** How many of the paths take it. */
  readonly paths: number;
}

interface Walk<T> {
  readonly input: unknown;
  readonly events: readonly T[];
}

/** What an event of a path is in a snapshot; by default it is itself. */
type EventFor<T> = (event: T, snapshot: AnyMachineSnapshot) => EventObject;

/** How often each declared branch is taken. */
export function coverageOf<T>(
  machine: AnyStateMachine,
  paths: readonly Walk<T>[],
  eventFor: EventFor<T> = (event) => event as EventObject,
): Covered[] {
  const counts = new Map<number, number>();
  for (const path of paths)
    for (const taken of new Set(branchesTaken(machine, path, eventFor)))
      counts.set(taken, (counts.get(taken) ?? 0) + 1);
  return declaredBranches(machine).map((branch, n) => ({ branch, paths: counts.get(n) ?? 0 }));
}

/** The places, in the declared list, of the branches that a path takes, as the interpreter itself reports them. */
function branchesTaken<T>(
  machine: AnyStateMachine,
  { input, events }: Walk<T>,
  eventFor: EventFor<T>,
): number[] {
  const silent = fromPromise(() => new Promise(() => {}));
  const instance = machine.provide({
    actors: { fetchStatus: silent, fetchBatch: silent, waker: inertWaker },
  });
  const declared = declaredBranches(instance);
  const taken: number[] = [];
  const note = (isTaken: (branch: Branch) => boolean) => taken.push(declared.findIndex(isTaken));

  let state = '';
  const actor = createActor(instance, {
    input,
    clock: new SimulatedClock(),
    inspect: (inspected) => {
      if (inspected.type !== '@xstate.microstep') return;
      const { _transitions: transitions, snapshot, event } = inspected;
      for (const transition of transitions) {
        const from = transition.source.type === 'atomic' ? transition.source.id : state;
        note((branch) => branch.state === from && branch.transition === transition);
      }
      if (transitions.length === 0) note(isElse(state, event.type));
      state = atomicIn(snapshot);
    },
  }).start();
  const rest = () => note(isElse(atomicIn(actor.getSnapshot()), ''));
  rest();
  for (const event of events) {
    actor.send(eventFor(event, actor.getSnapshot()));
    rest();
  }
  actor.stop();
  return taken;
}

const isElse = (state: string, event: string) => (branch: Branch) =>
  branch.state === state && isOf(branch, event) && branch.transition === null;

const atomicIn = (snapshot: Snapshot<unknown>) =>
  (snapshot as AnyMachineSnapshot)._nodes.find(({ type }) => type === 'atomic')?.id ?? '';

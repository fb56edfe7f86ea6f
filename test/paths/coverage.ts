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
  const silent = fromPromise(() => new Promise(() => {}));
  const instance = machine.provide({
    actors: { fetchStatus: silent, fetchBatch: silent, waker: inertWaker },
  });
  const branches = declaredBranches(instance);
  const counts = new Map<Branch | undefined, number>();
  for (const path of paths)
    for (const taken of branchesTaken(instance, branches, path, eventFor))
      counts.set(taken, (counts.get(taken) ?? 0) + 1);
  return branches.map((branch) => ({ branch, paths: counts.get(branch) ?? 0 }));
}

/** Those of the branches that a path takes, as the interpreter itself reports them. */
function branchesTaken<T>(
  machine: AnyStateMachine,
  branches: readonly Branch[],
  { input, events }: Walk<T>,
  eventFor: EventFor<T>,
): ReadonlySet<Branch | undefined> {
  const taken = new Set<Branch | undefined>();
  const note = (isTaken: (branch: Branch) => boolean) => taken.add(branches.find(isTaken));

  let state = '';
  const actor = createActor(machine, {
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

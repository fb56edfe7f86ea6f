import {
  type AnyMachineSnapshot,
  type AnyStateMachine,
  createActor,
  fromPromise,
  SimulatedClock,
  type Snapshot,
} from 'xstate';
import { type Branch, declaredBranches } from './branches.ts';
import type { Path } from './generate.ts';

export interface Covered {
  readonly branch: Branch;
  /** How many of the paths take it. */
  readonly paths: number;
}

/** How often each declared branch is taken. */
export function coverageOf(machine: AnyStateMachine, paths: readonly Path[]): Covered[] {
  const counts = new Map<number, number>();
  for (const path of paths)
    for (const taken of new Set(branchesTaken(machine, path)))
      counts.set(taken, (counts.get(taken) ?? 0) + 1);
  return declaredBranches(machine).map((branch, n) => ({ branch, paths: counts.get(n) ?? 0 }));
}

/** The places, in the declared list, of the branches that a path takes, as the interpreter itself reports them. */
function branchesTaken(machine: AnyStateMachine, { input, events }: Path): number[] {
  const silent = fromPromise(() => new Promise(() => {}));
  const instance = machine.provide({ actors: { fetchStatus: silent } });
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
    actor.send(event);
    rest();
  }
  actor.stop();
  return taken;
}

const isElse = (state: string, event: string) => (branch: Branch) =>
  branch.state === state && branch.event === event && branch.transition === null;

const atomicIn = (snapshot: Snapshot<unknown>) =>
  (snapshot as AnyMachineSnapshot)._nodes.find(({ type }) => type === 'atomic')?.id ?? '';

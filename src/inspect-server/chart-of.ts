import type { AnyActorRef, AnyStateMachine, AnyStateNode } from 'xstate';
import { fleetMachine } from '../../machines/fleet.machine.ts';
import { pollingMachine } from '../../machines/polling.machine.ts';
import type { FeedChart } from './feed-message.ts';

/** The machine that an actor runs; `null` for a promise, a callback, an observable. */
export function machineOf(actor: AnyActorRef): AnyStateMachine | null {
  const { logic } = actor as { readonly logic?: Partial<AnyStateMachine> };
  return logic?.root?.states ? (logic as AnyStateMachine) : null;
}

/**
 * Which chart a machine is. Ours are told by their states: a machine that was made by another copy of this package, or
 * with other actors, is one of them too.
 */
export function chartOf(machine: AnyStateMachine): FeedChart {
  const chart = known.get(machine.root) ?? charts.get(statesOf(machine)) ?? 'other';
  known.set(machine.root, chart);
  return chart;
}

const known = new WeakMap<AnyStateNode, FeedChart>();

const statesOf = ({ root }: AnyStateMachine) => idsIn(root).sort().join('\n');

const idsIn = (node: AnyStateNode): string[] => [
  node.id,
  ...Object.values(node.states).flatMap(idsIn),
];

const charts: ReadonlyMap<string, FeedChart> = new Map([
  [statesOf(pollingMachine as never), 'polling'],
  [statesOf(fleetMachine as never), 'fleet'],
]);

import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';

const nodesIn = (node: AnyStateNode): AnyStateNode[] => [
  node,
  ...Object.values(node.states).flatMap(nodesIn),
];

/** All transitions of a chart. */
export const transitionsOf = ({ root }: AnyStateMachine): AnyTransitionDefinition[] =>
  nodesIn(root).flatMap((node) => [...node.transitions.values()].flat());

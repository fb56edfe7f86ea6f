import { getStateNodes } from '@xstate/graph';
import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';

interface Edge {
  readonly from: AnyStateNode;
  readonly to: AnyStateNode;
  readonly label: string;
}

/** A statechart as Mermaid, which GitHub draws: every edge, parallel ones as one. */
export function mermaidOf(machine: AnyStateMachine): string {
  const edges = merged([machine.root, ...getStateNodes(machine)].flatMap(edgesOf));
  const isInside = ({ from, to }: Edge, node: AnyStateNode) =>
    from.parent === node && to.parent === node;

  const draw = (node: AnyStateNode, indent: string): string[] => [
    `${indent}[*] --> ${node.initial.target[0]?.key}`,
    ...Object.values(node.states).flatMap((child) => drawState(child, indent)),
    ...edges.filter((edge) => isInside(edge, node)).map((edge) => indent + arrow(edge)),
  ];
  const drawState = (node: AnyStateNode, indent: string): string[] => {
    if (node.type === 'compound')
      return [`${indent}state ${node.key} {`, ...draw(node, `${indent}  `), `${indent}}`];
    if (node.type === 'history') return [`${indent}state "H" as ${node.key}`];
    return isChoice(node) ? [`${indent}state ${node.key} <<choice>>`] : [];
  };

  const crossing = edges.filter(({ from, to }) => from.parent !== to.parent);
  const finals = Object.values(machine.root.states).filter(({ type }) => type === 'final');
  return [
    'stateDiagram-v2',
    '  direction LR',
    ...draw(machine.root, '  '),
    ...crossing.map((edge) => `  ${arrow(edge)}`),
    ...finals.map(({ key }) => `  ${key} --> [*]`),
  ].join('\n');
}

/** A state that always leaves at once is a diamond. */
const isChoice = (node: AnyStateNode) => node.always?.some(({ guard }) => guard === undefined);

function edgesOf(node: AnyStateNode): Edge[] {
  const transitions = [...(node.always ?? []), ...[...node.transitions.values()].flat()];
  return transitions.flatMap((transition) =>
    (transition.target ?? []).map((to) => ({ from: node, to, label: labelOf(transition, node) })),
  );
}

function labelOf({ eventType, guard }: AnyTransitionDefinition, node: AnyStateNode): string {
  const condition = guard === undefined ? null : inWords(String(guard));
  if (isChoice(node)) return condition ?? 'otherwise';
  const event = eventInWords(eventType);
  return condition ? `${event} [${condition}]` : event;
}

function eventInWords(type: string): string {
  if (type === '') return 'at once';
  if (type.startsWith('xstate.done.')) return 'answered';
  if (type.startsWith('xstate.error.')) return 'a bug';
  return type.replace(/^xstate\.after\.(\w+)\..*/, 'after $1');
}

/** `isRateLimited` reads “is rate limited”. */
const inWords = (name: string) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

function merged(edges: readonly Edge[]): Edge[] {
  const byEnds = new Map<string, Edge>();
  for (const edge of edges) {
    const ends = `${edge.from.id} → ${edge.to.id}`;
    const same = byEnds.get(ends);
    byEnds.set(ends, same ? { ...same, label: `${same.label}, ${edge.label}` } : edge);
  }
  return [...byEnds.values()];
}

const arrow = ({ from, to, label }: Edge) => `${from.key} --> ${to.key}: ${label}`;

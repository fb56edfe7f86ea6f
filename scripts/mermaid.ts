import type { Chart, ChartArrow, ChartState } from '../src/chart-picture/chart.ts';

interface Edge {
  readonly from: ChartState;
  readonly to: ChartState;
  readonly label: string;
}

/** A chart as Mermaid, which GitHub draws: every edge, parallel ones as one. */
export function mermaidOf({ states, arrows }: Chart): string {
  const edges = merged(arrows.flatMap((arrow) => edgeOf(arrow, states)));
  const inside = (parent: string | null) => states.filter((state) => state.parent === parent);

  const draw = (parent: string | null, indent: string): string[] => [
    ...inside(parent)
      .filter(({ isInitial }) => isInitial)
      .map(({ name }) => `${indent}[*] --> ${name}`),
    ...inside(parent).flatMap((state) => drawState(state, indent)),
    ...edges
      .filter(({ from, to }) => from.parent === parent && to.parent === parent)
      .map((edge) => indent + line(edge)),
  ];
  const drawState = ({ id, name, type, isTransient }: ChartState, indent: string): string[] => {
    if (type === 'compound')
      return [`${indent}state ${name} {`, ...draw(id, `${indent}  `), `${indent}}`];
    return isTransient ? [`${indent}state ${name} <<choice>>`] : [];
  };

  const crossing = edges.filter(({ from, to }) => from.parent !== to.parent);
  const finals = inside(null).filter(({ type }) => type === 'final');
  return [
    'stateDiagram-v2',
    '  direction LR',
    ...draw(null, '  '),
    ...crossing.map((edge) => `  ${line(edge)}`),
    ...finals.map(({ name }) => `  ${name} --> [*]`),
  ].join('\n');
}

function edgeOf(arrow: ChartArrow, states: readonly ChartState[]): Edge[] {
  const from = states.find(({ id }) => id === arrow.from);
  const to = states.find(({ id }) => id === arrow.to);
  return from && to ? [{ from, to, label: labelOf(arrow, from) }] : [];
}

function labelOf({ event, guard }: ChartArrow, { isTransient }: ChartState): string {
  const condition = guard === null ? null : inWords(guard);
  if (isTransient) return condition ?? 'otherwise';
  return condition ? `${eventInWords(event)} [${condition}]` : eventInWords(event);
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

const line = ({ from, to, label }: Edge) => `${from.name} --> ${to.name}: ${label}`;

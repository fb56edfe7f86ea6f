import type { ElkExtendedEdge, ElkLabel, ElkNode } from 'elkjs';
import { arrowWords } from './arrow-words.ts';
import { type Chart, type ChartArrow, type ChartState, isAround } from './chart.ts';
import { edgeIdsOf } from './edge-id.ts';
import { FONT, linesOf, shortened, widthOf } from './text.ts';

/** A chart as ELK's graph. Its ids are counted: a state may be called anything. */
export interface ChartGraph {
  readonly root: ElkNode;
  /** The ids in the graph by those of the states; empty for the machine itself, when an arrow needs it. */
  readonly nodes: ReadonlyMap<string, string>;
  /** The edges' ids in the graph by `from→to`. */
  readonly edges: ReadonlyMap<string, string>;
}

const PADDING = 16;
const TITLE_HEIGHT = 26;
const LINE_HEIGHT = 16;
const DOT = 9;
const MAX_LABELS = 6;

const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.json.shapeCoords': 'ROOT',
  'elk.json.edgeCoords': 'ROOT',
  'elk.spacing.nodeNode': '28',
  'elk.spacing.edgeLabel': '4',
  'elk.spacing.edgeEdge': '12',
  'elk.spacing.edgeNode': '14',
  'elk.layered.spacing.nodeNodeBetweenLayers': '28',
  'elk.layered.spacing.edgeNodeBetweenLayers': '14',
  'elk.padding': `[top=${PADDING},left=${PADDING},bottom=${PADDING},right=${PADDING}]`,
};

export function graphOf(chart: Chart): ChartGraph {
  const isFramed = chart.arrows.some(({ from, to }) => from === '' || to === '');
  const named = [...(isFramed ? [machineOf(chart)] : []), ...chart.states];
  const nodes = new Map(named.map(({ id }, index) => [id, `s${index}`]));
  const isAcross = chart.type === 'parallel';
  // ELK lays out to the right and turns the result, but not the least size of what has others in it.
  const minimum = (width: number) =>
    isAcross ? `(${width},${TITLE_HEIGHT})` : `(${TITLE_HEIGHT},${width})`;
  const drawn = (state: ChartState): ElkNode => ({
    id: nodes.get(state.id) ?? '',
    ...(isAround(state.type) ? frameOf(state) : leafSize(state)),
  });
  const frameOf = ({ id, name }: ChartState): Omit<ElkNode, 'id'> => ({
    children: childrenOf(id === '' ? null : id),
    layoutOptions: {
      ...OPTIONS,
      'elk.padding': `[top=${PADDING + TITLE_HEIGHT},left=${PADDING},bottom=${PADDING},right=${PADDING}]`,
      'elk.nodeSize.constraints': 'MINIMUM_SIZE',
      'elk.nodeSize.minimum': minimum(widthOf(shortened(name), FONT.title) + 2 * PADDING),
    },
  });
  const childrenOf = (parent: string | null): ElkNode[] => {
    const inside = chart.states.filter((state) => state.parent === parent);
    const entry = inside.some(({ isInitial }) => isInitial)
      ? [{ id: entryId(parent, nodes), width: DOT, height: DOT }]
      : [];
    return [...entry, ...inside.map(drawn)];
  };

  const edges = edgesOf(chart, nodes);
  const root: ElkNode = {
    id: 'root',
    layoutOptions: { ...OPTIONS, ...(isAcross && { 'elk.direction': 'RIGHT' }) },
    children: isFramed ? named.slice(0, 1).map(drawn) : childrenOf(null),
    edges: [...edges.values(), ...entriesOf(chart, nodes)],
  };
  return {
    root,
    nodes,
    edges: new Map([...edges].map(([name, { id }]) => [name, id])),
  };
}

/** The dot where the states inside `parent` are entered. */
export const entryId = (parent: string | null, nodes: ReadonlyMap<string, string>) =>
  `entry ${(parent && nodes.get(parent)) ?? ''}`;

const machineOf = ({ id, type }: Chart): ChartState => ({
  ...{ id: '', name: id, parent: null, description: '', type, tags: [] },
  ...{ isInitial: false, isTransient: false },
});

function leafSize({ name, isTransient }: ChartState) {
  const lines = linesOf(name);
  const width = Math.max(...lines.map((line) => widthOf(line, FONT.name))) + 24;
  const height = 20 + lines.length * LINE_HEIGHT;
  // The diamond around the name.
  return isTransient
    ? { width: width * 1.35, height: height + 16 }
    : { width: Math.max(width, 48), height };
}

function edgesOf(
  chart: Chart,
  nodes: ReadonlyMap<string, string>,
): ReadonlyMap<string, ElkExtendedEdge> {
  const between = new Map<string, { from: string; to: string; arrows: ChartArrow[] }>();
  for (const arrow of chart.arrows)
    for (const [index, id] of edgeIdsOf(arrow).entries()) {
      const to = [arrow.to ?? '', ...arrow.alsoTo][index] ?? '';
      const known = between.get(id) ?? { from: arrow.from, to, arrows: [] };
      known.arrows.push(arrow);
      between.set(id, known);
    }
  return new Map(
    [...between].map(([name, { from, to, arrows }], index) => [
      name,
      {
        id: `e${index}`,
        sources: [nodes.get(from) ?? ''],
        targets: [nodes.get(to) ?? ''],
        labels: labelsOf(arrows),
      },
    ]),
  );
}

function labelsOf(arrows: readonly ChartArrow[]): ElkLabel[] {
  const words = [...new Set(arrows.map((arrow) => shortened(arrowWords(arrow))))];
  const shown =
    words.length > MAX_LABELS
      ? [...words.slice(0, MAX_LABELS - 1), `… ${words.length - MAX_LABELS + 1} more`]
      : words;
  return shown.map((text) => ({
    text,
    width: widthOf(text, FONT.label),
    height: FONT.label + 3,
  }));
}

function entriesOf({ states }: Chart, nodes: ReadonlyMap<string, string>): ElkExtendedEdge[] {
  return states
    .filter(({ isInitial }) => isInitial)
    .map(({ id, parent }) => ({
      id: `enters ${nodes.get(id)}`,
      sources: [entryId(parent, nodes)],
      targets: [nodes.get(id) ?? ''],
    }));
}

import type { ElkExtendedEdge, ElkNode } from 'elkjs';
import type { Chart } from './chart.ts';
import { edgeIdsOf } from './edge-id.ts';
import { type ChartGraph, entryId } from './graph-of.ts';
import type { Box, Entry, Label, Layout } from './layout.ts';
import { FONT, shortened } from './text.ts';

/** The head of an arrow is that much longer than its line. */
const HEAD = 2;

/** What ELK has made of a chart's graph. */
export function layoutOfGraph(chart: Chart, graph: ChartGraph, placed: ElkNode): Layout {
  const { width = 0, height = 0 } = placed;
  const boxes = new Map(withInner(placed).map((node) => [node.id, boxOf(node)]));
  const edges = new Map((placed.edges ?? []).map((edge) => [edge.id, edge]));
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    minWidth: Math.ceil(width),
    boxes: Object.fromEntries(
      [...graph.nodes].flatMap(([id, inGraph]) => {
        const box = boxes.get(inGraph);
        return box ? [[id, box]] : [];
      }),
    ),
    edges: [...graph.edges].map(([id, inGraph]) => ({
      id,
      arrows: chart.arrows.filter((arrow) => edgeIdsOf(arrow).includes(id)).map(({ id }) => id),
      path: pathOf(edges.get(inGraph)),
    })),
    labels: [...titlesOf(chart, graph, boxes), ...[...edges.values()].flatMap(labelsOf)],
    entries: chart.states
      .filter(({ isInitial }) => isInitial)
      .flatMap(({ id, parent }) =>
        entryOf(
          boxes.get(entryId(parent, graph.nodes)),
          edges.get(`enters ${graph.nodes.get(id)}`),
        ),
      ),
  };
}

const withInner = (node: ElkNode): ElkNode[] =>
  (node.children ?? []).flatMap((child) => [child, ...withInner(child)]);

const boxOf = ({ x = 0, y = 0, width = 0, height = 0 }: ElkNode): Box => ({
  ...{ x: rounded(x), y: rounded(y), width: rounded(width), height: rounded(height) },
});

const rounded = (length: number) => Math.round(10 * length) / 10;

function titlesOf(
  { id: machine, states }: Chart,
  { nodes }: ChartGraph,
  boxes: ReadonlyMap<string, Box>,
): Label[] {
  const names = new Map([
    ['', machine],
    ...states
      .filter(({ type }) => type === 'compound' || type === 'parallel')
      .map(({ id, name }) => [id, name] as const),
  ]);
  return [...names].flatMap(([id, name]) => {
    const box = boxes.get(nodes.get(id) ?? '');
    return box
      ? [
          {
            text: shortened(name),
            x: box.x + 14,
            y: box.y + 22,
            anchor: 'start',
            kind: 'title',
          } as const,
        ]
      : [];
  });
}

const labelsOf = ({ labels = [] }: ElkExtendedEdge): Label[] =>
  labels.map(({ text = '', x = 0, y = 0, width = 0 }) => ({
    text,
    x: rounded(x + width / 2),
    y: rounded(y + FONT.label),
    anchor: 'middle',
    kind: 'event',
  }));

function pathOf(edge: ElkExtendedEdge | undefined): string {
  return (edge?.sections ?? [])
    .map(({ startPoint, bendPoints = [], endPoint }) => {
      const before = bendPoints.at(-1) ?? startPoint;
      const length = Math.hypot(endPoint.x - before.x, endPoint.y - before.y);
      const share = length > HEAD ? (length - HEAD) / length : 1;
      const end = {
        x: before.x + (endPoint.x - before.x) * share,
        y: before.y + (endPoint.y - before.y) * share,
      };
      const points = [startPoint, ...bendPoints, end];
      return `M${points.map(({ x, y }) => `${rounded(x)} ${rounded(y)}`).join(' L')}`;
    })
    .join(' ');
}

function entryOf(dot: Box | undefined, edge: ElkExtendedEdge | undefined): Entry[] {
  if (!dot) return [];
  return [
    { x: rounded(dot.x + dot.width / 2), y: rounded(dot.y + dot.height / 2), path: pathOf(edge) },
  ];
}

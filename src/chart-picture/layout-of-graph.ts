import type { ElkExtendedEdge, ElkNode, ElkPoint } from 'elkjs';
import { type Chart, type ChartArrow, isAround } from './chart.ts';
import { edgeIdsOf } from './edge-id.ts';
import { type ChartGraph, entryId } from './graph-of.ts';
import type { Box, Entry, Label, Layout } from './layout.ts';
import { cutTo, FONT, shortened, widthOf } from './text.ts';

/** The head of an arrow is that much longer than its line. */
const HEAD = 2;
/** Bold letters are wider. */
const BOLD_TITLE = 1.1 * FONT.title;

/** What ELK has made of a chart's graph. */
export function layoutOfGraph(chart: Chart, graph: ChartGraph, placed: ElkNode): Layout {
  const { width = 0, height = 0 } = placed;
  const boxes = new Map(withInner(placed).map((node) => [node.id, boxOf(node)]));
  const edges = new Map((placed.edges ?? []).map((edge) => [edge.id, edge]));
  const diamonds = chart.states.filter(({ isTransient, type }) => isTransient && !isAround(type));
  const diamondOf = (state: string | null) =>
    diamonds.some(({ id }) => id === state)
      ? boxes.get(graph.nodes.get(state ?? '') ?? '')
      : undefined;
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
    edges: [...graph.edges].map(([id, inGraph]) => {
      const arrows = chart.arrows.filter((arrow) => edgeIdsOf(arrow).includes(id));
      const [from, to] = endsOf(arrows[0], id);
      const path = pathOf(edges.get(inGraph), diamondOf(from), diamondOf(to));
      return { id, arrows: arrows.map(({ id }) => id), path };
    }),
    labels: [
      ...titlesOf(chart, graph, boxes, [...edges.values()].flatMap(linesOf)),
      ...[...edges.values()].flatMap(labelsOf),
    ],
    entries: chart.states
      .filter(({ isInitial }) => isInitial)
      .flatMap(({ id, parent }) =>
        entryOf(
          boxes.get(entryId(parent, graph.nodes)),
          edges.get(`enters ${graph.nodes.get(id)}`),
          diamondOf(id),
        ),
      ),
  };
}

function endsOf(arrow: ChartArrow | undefined, edge: string): [string | null, string | null] {
  if (!arrow) return [null, null];
  return [arrow.from, [arrow.to, ...arrow.alsoTo][edgeIdsOf(arrow).indexOf(edge)] ?? null];
}

const withInner = (node: ElkNode): ElkNode[] =>
  (node.children ?? []).flatMap((child) => [child, ...withInner(child)]);

const boxOf = ({ x = 0, y = 0, width = 0, height = 0 }: ElkNode): Box => ({
  ...{ x: rounded(x), y: rounded(y), width: rounded(width), height: rounded(height) },
});

const rounded = (length: number) => Math.round(10 * length) / 10;

/** Of what has others in it, at its top. */
function titlesOf(
  { id: machine, states }: Chart,
  { nodes }: ChartGraph,
  boxes: ReadonlyMap<string, Box>,
  lines: readonly Line[],
): Label[] {
  const around = states.filter(({ type }) => isAround(type));
  return [{ id: '', name: machine }, ...around].flatMap(({ id, name }) => {
    const box = boxes.get(nodes.get(id) ?? '');
    if (!box) return [];
    const text = cutTo(shortened(name), box.width - 28, BOLD_TITLE);
    const x = freeX(box, widthOf(text, BOLD_TITLE), lines);
    return [{ text, x: rounded(x), y: box.y + 22, anchor: 'start', kind: 'title' } as const];
  });
}

/** The first place in a box where no line crosses the title, else the usual one. */
function freeX(box: Box, width: number, lines: readonly Line[]): number {
  const crossing = lines.filter(
    ({ left, right, top, bottom }) =>
      left < box.x + box.width && right > box.x && top < box.y + 26 && bottom > box.y + 8,
  );
  const places = [box.x + 14, ...crossing.map(({ right }) => right + 6)].sort(
    (one, other) => one - other,
  );
  const isFree = (x: number) =>
    x + width <= box.x + box.width - 6 &&
    crossing.every(({ left, right }) => right < x || left > x + width + 4);
  return places.find(isFree) ?? box.x + 14;
}

/** A straight part of an edge. */
interface Line {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const linesOf = ({ sections = [] }: ElkExtendedEdge): Line[] =>
  sections.flatMap(({ startPoint, bendPoints = [], endPoint }) =>
    [...bendPoints, endPoint].map((end, index) => {
      const start = bendPoints[index - 1] ?? startPoint;
      return {
        left: Math.min(start.x, end.x),
        right: Math.max(start.x, end.x),
        top: Math.min(start.y, end.y),
        bottom: Math.max(start.y, end.y),
      };
    }),
  );

const labelsOf = ({ labels = [] }: ElkExtendedEdge): Label[] =>
  labels.map(({ text = '', x = 0, y = 0, width = 0 }) => ({
    text,
    x: rounded(x + width / 2),
    y: rounded(y + FONT.label),
    anchor: 'middle',
    kind: 'event',
  }));

/** SVG's path data, from and to the outline of a diamond where an end is one. */
function pathOf(
  edge: ElkExtendedEdge | undefined,
  from: Box | undefined,
  to: Box | undefined,
): string {
  return (edge?.sections ?? [])
    .map(({ startPoint, bendPoints = [], endPoint }) => {
      const start = onto(from, startPoint, bendPoints[0] ?? endPoint);
      const before = bendPoints.at(-1) ?? start;
      const outline = onto(to, endPoint, before);
      const length = Math.hypot(outline.x - before.x, outline.y - before.y);
      const share = length > HEAD ? (length - HEAD) / length : 1;
      const end = {
        x: before.x + (outline.x - before.x) * share,
        y: before.y + (outline.y - before.y) * share,
      };
      const points = [start, ...bendPoints, end];
      return `M${points.map(({ x, y }) => `${rounded(x)} ${rounded(y)}`).join(' L')}`;
    })
    .join(' ');
}

/** Continues a line, which ends at the box around a diamond, to the diamond. */
function onto(diamond: Box | undefined, end: ElkPoint, before: ElkPoint): ElkPoint {
  if (!diamond) return end;
  const [halfWidth, halfHeight] = [diamond.width / 2, diamond.height / 2];
  const [x, y] = [diamond.x + halfWidth, diamond.y + halfHeight];
  if (end.x === before.x) {
    const away = halfHeight * (1 - Math.abs(end.x - x) / halfWidth);
    return { x: end.x, y: y + Math.sign(end.y - y) * away };
  }
  const away = halfWidth * (1 - Math.abs(end.y - y) / halfHeight);
  return { x: x + Math.sign(end.x - x) * away, y: end.y };
}

function entryOf(
  dot: Box | undefined,
  edge: ElkExtendedEdge | undefined,
  to: Box | undefined,
): Entry[] {
  if (!dot) return [];
  return [
    {
      x: rounded(dot.x + dot.width / 2),
      y: rounded(dot.y + dot.height / 2),
      path: pathOf(edge, undefined, to),
    },
  ];
}

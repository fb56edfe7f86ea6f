import type { Chart } from './chart.ts';
import type { Drawing } from './drawing.ts';
import { edgeIdsOf } from './edge-id.ts';
import { fleetDrawing } from './fleet-drawing.ts';
import type { Layout } from './layout.ts';
import { pollingDrawing } from './polling-drawing.ts';

const MIN_WIDTH = 280;
const drawings: readonly Drawing[] = [pollingDrawing, fleetDrawing];

/** The layout by hand; `null` for a chart that has none, and for one that differs from what was drawn. */
export function handLayoutOf(chart: Chart): Layout | null {
  const drawing = drawings.find((drawing) => drawing.chart === chart.id);
  if (!drawing || differencesOf(chart, drawing).length > 0) return null;
  const { width, height, boxes, paths, labels, entries } = drawing;
  const edges = Object.entries(paths).map(([id, path]) => ({
    id,
    arrows: chart.arrows.filter((arrow) => edgeIdsOf(arrow).includes(id)).map(({ id }) => id),
    path,
  }));
  return { width, height, minWidth: MIN_WIDTH, boxes, edges, labels, entries };
}

/**
 * Where a chart and its drawing differ, in words. A transition without a target is no arrow: it stays in its state,
 * which is lit for it.
 */
export function differencesOf(chart: Chart, drawing: Drawing): readonly string[] {
  const declared = chart.arrows.flatMap(edgeIdsOf);
  const drawn = [...Object.keys(drawing.paths), ...Object.keys(drawing.notDrawn)];
  return [
    ...missing(
      chart.states.map(({ id }) => id),
      Object.keys(drawing.boxes),
      'state',
    ),
    ...missing(declared, drawn, 'arrow'),
  ];
}

const missing = (declared: readonly string[], drawn: readonly string[], kind: string) => [
  ...[...new Set(declared)]
    .filter((id) => !drawn.includes(id))
    .map((id) => `${kind} ${id} isn’t drawn`),
  ...drawn.filter((id) => !declared.includes(id)).map((id) => `${kind} ${id} isn’t in the chart`),
];

import ELK from 'elkjs/lib/elk.bundled.js';
import type { Chart } from './chart.ts';
import { graphOf } from './graph-of.ts';
import type { Layout } from './layout.ts';
import { layoutOfGraph } from './layout-of-graph.ts';

/** A layout for any chart: nested and parallel states, arrows between any of them, what is said of them. */
export async function workOutLayout(chart: Chart): Promise<Layout> {
  const graph = graphOf(chart);
  const placed = await new ELK().layout(graph.root);
  return layoutOfGraph(chart, graph, placed);
}

import type { Chart } from './chart.ts';
import { handLayoutOf } from './hand-layout.ts';
import type { Layout } from './layout.ts';

/** The layout by hand of a chart that has one and fits it, else one that is worked out. */
export async function layoutOf(chart: Chart): Promise<Layout> {
  const drawn = handLayoutOf(chart);
  if (drawn) return drawn;
  const { workOutLayout } = await import('./work-out-layout.ts');
  return workOutLayout(chart);
}

import { pollingMachine } from '../../machines/polling.machine.ts';
import { pollingSetup } from '../../machines/polling.setup.ts';

// biome-ignore lint/suspicious/noExplicitAny: a change reaches anywhere into the chart.
export type ChartConfig = any;

/** The chart with a change in it, to see a test notice. */
export function changedChart(change: (config: ChartConfig) => void): typeof pollingMachine {
  const config = copyOf(pollingMachine.config);
  change(config);
  return pollingSetup().createMachine(config) as unknown as typeof pollingMachine;
}

/** Keeps functions, which structuredClone refuses. */
export function copyOf(value: ChartConfig): ChartConfig {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyOf);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copyOf(item)]));
}

/** Of so many settings the charts are remembered. */
const MAX_CHARTS = 100;

const charts = new Map<string, unknown>();

/**
 * The same chart for the same settings. `useMachine` knows a machine by its `config`, which is the chart's: a machine
 * that is made at each render, or again by a hot reload, must have the same one, or React renders for ever.
 *
 * @param settings all that the chart is made of. JSON.
 * @param create is given a copy of them: whose they are may change them later.
 */
export function sameChart<TSettings, TChart>(
  settings: TSettings,
  create: (settings: TSettings) => TChart,
): TChart {
  const key = JSON.stringify(settings);
  const chart = (charts.get(key) ?? create(JSON.parse(key))) as TChart;
  charts.delete(key);
  charts.set(key, chart);
  for (const oldest of charts.keys()) {
    if (charts.size <= MAX_CHARTS) break;
    charts.delete(oldest);
  }
  return chart;
}

import { chartOf } from '../../src/chart-picture/chart.ts';
import { layoutOf } from '../../src/chart-picture/layout-of.ts';
import { machine } from './machine.ts';

export const chart = chartOf(machine);
export const layout = await layoutOf(chart);

/** The id of the state with that name, and its description; this chart has no name twice. */
export const stateNamed = (name: string) => chart.states.find((state) => state.name === name);

/** The ids of what leads from a state to another, by their names. */
export function arrowsBetween(from: string, to: string): readonly string[] {
  const [start, end] = [stateNamed(from)?.id, stateNamed(to)?.id];
  return chart.arrows
    .filter((arrow) => arrow.from === start && arrow.to === end)
    .map(({ id }) => id);
}

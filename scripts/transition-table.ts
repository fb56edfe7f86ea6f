import { pollingMachine } from '../machines/polling.machine.ts';
import { inWords } from '../test/paths/branches.ts';
import { coverageOf } from '../test/paths/coverage.ts';
import { generatePaths } from '../test/paths/generate.ts';

/** Every transition of the chart, in each state it applies in, and how many generated paths take it. */
export function transitionTable() {
  const all = generatePaths(pollingMachine);
  const rows = coverageOf(pollingMachine, all).map(({ branch, paths }) => ({
    ...inWords(branch),
    paths,
  }));
  return { rows, total: all.length };
}

import { smallFleet } from '../support/fleet-chart.ts';
import { onceARun } from '../support/once-a-run.ts';
import { type FleetPath, generateFleetPaths } from './fleet-generate.ts';

/** The fleet whose paths are walked: two ids a request, two requests at once. */
export const machine = smallFleet(2, 2);

export const paths: readonly FleetPath[] = onceARun('fleet-paths', () =>
  generateFleetPaths(machine),
);

import * as z from 'zod';
import { type FleetInput, initialFleet } from '../../machines/fleet.context.ts';
import { fleetMachine } from '../../machines/fleet.machine.ts';
import { fleetSetup } from '../../machines/fleet.setup.ts';
import type { PolicyInput } from '../../machines/poll/policy.ts';
import { createFleetMachine, defineBatchResource, type FleetMachine } from '../../src/index.ts';
import { type ChartConfig, copyOf } from './changed-chart.ts';

/** The fleet's chart for requests of a few ids; its interpreter brings the answers. */
export const smallFleet = (
  limit: number,
  maxInFlight: number,
  policy: PolicyInput = {},
): FleetMachine =>
  createFleetMachine<unknown>(
    defineBatchResource({
      limit,
      maxInFlight,
      request: () => ({ url: 'http://127.0.0.1:9/' }),
      schema: z.unknown(),
      readings: () => ({}),
    }),
    { policy },
  );

/** The same, for two ids a request and two requests at once, with a change in it, to see a test notice. */
export function changedFleet(change: (config: ChartConfig) => void): FleetMachine {
  const config = copyOf(fleetMachine.config);
  config.context = ({ input }: { input: FleetInput }) =>
    initialFleet(input, { limit: 2, maxInFlight: 2 });
  change(config);
  return fleetSetup().createMachine(config) as unknown as FleetMachine;
}

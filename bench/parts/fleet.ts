import { withChildren } from '../child.ts';
import type { Fleet, Rounds } from '../workers/fleet-rounds.ts';

/** Over real HTTP. */
export const fleetRounds = (fleet: Omit<Fleet, 'baseUrl'>): Promise<Rounds> =>
  withChildren(async (start) => {
    const baseUrl = `http://127.0.0.1:${await start('server').ask<number>('port')}`;
    return start('fleet-rounds').ask<Rounds>({ ...fleet, baseUrl });
  });

/** Of the pure chart, µs per member and round. */
export const fleetChart = (sizes: readonly number[]) =>
  withChildren((start) => start('fleet-chart').ask<Record<number, readonly number[]>>(sizes));

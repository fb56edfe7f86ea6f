import { withChildren } from '../child.ts';
import type { Name } from '../contenders/all.ts';
import type { Load } from '../workers/growth.ts';

/** Requests a second at every size: what differs is how many polls they come from. */
const PACE = 1_000;
/** Of a fleet, whose request is for 99. */
const FLEET_PACE = 20_000;

const WINDOW_MS = 3_000;

export const sizes = [1, 100, 1_000, 10_000] as const;

/** CPU time per poll, µs, by the number of polls in the process; each in a process of its own. */
export async function growth(
  name: Name,
  rounds: number,
  counts: readonly number[] = sizes,
): Promise<Readonly<Record<number, readonly number[]>>> {
  const isFleet = name === 'pollchart fleet';
  const seen: Record<number, number[]> = Object.fromEntries(counts.map((count) => [count, []]));
  for (let round = 0; round < rounds; round += 1)
    for (const polls of counts) {
      const intervalMs = Math.max(1, (polls / (isFleet ? FLEET_PACE : PACE)) * 1_000);
      const cost = await withChildren(async (start) => {
        const baseUrl = `http://127.0.0.1:${await start('server').ask<number>('port')}`;
        const load: Load = { baseUrl, polls, intervalMs, windowMs: WINDOW_MS };
        return start('growth', { args: [name] }).ask<number>(load);
      });
      seen[polls]?.push(cost);
    }
  return seen;
}

import { withChildren } from '../child.ts';
import { contenders, type Name } from '../contenders/all.ts';
import type { Slice } from '../workers/cost.ts';

/** Some thousand polls, until the code is compiled. */
const WARM_UP = 5;

const IN_BATCHES: readonly Name[] = ['pollchart fleet', 'batches by hand'];

/** A batch's request is for many: it gets many, so that a slice lasts about as long. */
const sliceFor = (name: Name): Omit<Slice, 'baseUrl'> =>
  IN_BATCHES.includes(name)
    ? { jobs: 990, polls: 20, intervalMs: 10 }
    : { jobs: 50, polls: 20, intervalMs: 10 };

/**
 * CPU time per poll over real HTTP, µs, round by round. Each contender has a process of its own that
 * lives through the whole run; in each round each of them watches the same jobs, one after another.
 */
export async function costs(
  names: readonly Name[],
  rounds: number,
): Promise<Readonly<Record<string, readonly number[]>>> {
  return withChildren(async (start) => {
    const baseUrl = `http://127.0.0.1:${await start('server').ask<number>('port')}`;
    const children = names.map((name) => [name, start('cost', { args: [name] })] as const);
    const seen = Object.fromEntries(names.map((name) => [name, [] as number[]]));
    for (let round = -WARM_UP; round < rounds; round += 1)
      for (const [name, child] of children) {
        const cost = await child.ask<number>({ ...sliceFor(name), baseUrl });
        if (round >= 0) seen[name]?.push(cost);
      }
    return seen;
  });
}

export const allContenders = (Object.keys(contenders) as Name[]).filter(
  (name) => name !== 'their data alone',
);

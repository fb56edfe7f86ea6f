import { withChildren } from '../child.ts';

/** Import times, ms, each of a fresh process, in turns. */
export async function importTimes(
  names: readonly string[],
  rounds: number,
): Promise<Readonly<Record<string, readonly number[]>>> {
  const seen: Record<string, number[]> = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1)
    for (const name of names)
      seen[name]?.push(await withChildren((start) => start('import-time').ask<number>(name)));
  return seen;
}

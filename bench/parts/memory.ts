import { withChildren } from '../child.ts';
import type { Name } from '../contenders/all.ts';

/** Heap per waiting poll, bytes. */
export async function heaps(
  names: readonly Name[],
  polls: number,
): Promise<Readonly<Record<string, number>>> {
  const seen: Record<string, number> = {};
  for (const name of names)
    seen[name] = await withChildren((start) =>
      start('memory', { args: [name], flags: ['--expose-gc'] }).ask<number>(polls),
    );
  return seen;
}

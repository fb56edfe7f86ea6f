import { hostChecks } from 'pollchart/testing';
import type { Engine } from './engine.ts';
import type { Result } from './result.ts';

/** Runs the checks of a host on the engine's store, as one row of the table. */
export async function checkAll({ open }: Engine): Promise<Result[]> {
  if (!open) return [];
  const checks = hostChecks(open, { holdMs: 600 });
  const complaints: string[] = [];
  for (const { name, run } of checks)
    await run().catch((error: Error) => complaints.push(`${name}: ${error.message}`));
  const seen = `${checks.length - complaints.length} of ${checks.length} promises kept`;
  console.log(`The checks of a host: ${seen} ${complaints.join('; ')}`);
  return [{ scenario: 'the checks of a host', requests: 0, repeated: 0, seen, complaints }];
}

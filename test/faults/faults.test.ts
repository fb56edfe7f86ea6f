import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Result } from './fault.ts';
import { allFaults } from './rows/all-faults.ts';
import { runFault } from './run-fault.ts';
import { complaintsOf, tableOf } from './table.ts';
import { transports } from './transports.ts';

const faults = await allFaults();
const [fetch] = transports;
const results: Result[] = [];

it.each(faults.map((fault) => [fault.name, fault] as const))(
  'keeps every promise after: %s',
  { timeout: 60_000 },
  async (_, fault) => {
    const result = await runFault(fault, fetch);
    results.push(result);
    expect(complaintsOf(result)).toEqual([]);
  },
);

it('prints the same table as its README', () => {
  const written = readFileSync(new URL('README.md', import.meta.url), 'utf8');
  expect(results).toHaveLength(faults.length);
  expect(written).toContain(tableOf(results));
});

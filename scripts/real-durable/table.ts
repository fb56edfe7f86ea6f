import { tableRow } from '../real-servers/table-row.ts';
import { type EngineName, engines } from './engines.ts';
import type { Result } from './result.ts';

/** The Markdown of the table: its date, and a row a scenario. */
export function tableOf(results: ReadonlyMap<EngineName, readonly Result[]>): string {
  const rows = [...results].flatMap(([name, all]) =>
    all.map(({ scenario, requests, repeated, seen, complaints }) =>
      tableRow([
        engines[name].versions,
        scenario,
        requests > 0 ? `${requests}` : '',
        requests > 0 ? `${repeated}` : '',
        seen,
        complaints.length === 0 ? '✓' : `✗ ${complaints.join('; ')}`,
      ]),
    ),
  );
  return [
    `Of ${new Date().toISOString().slice(0, 10)}, on Node ${process.versions.node}:`,
    '',
    '| engine | scenario | requests | made twice | seen | as expected |',
    '|---|---|---:|---:|---|:-:|',
    ...rows,
  ].join('\n');
}

import { tableRow } from '../real-servers/table-row.ts';
import { environment } from './environment.ts';
import type { Result } from './run-scenario.ts';
import { type ServerName, servers } from './servers.ts';

/** The Markdown of the table: its date, and a row a scenario. */
export function tableOf(results: ReadonlyMap<ServerName, readonly Result[]>): string {
  const rows = [...results].flatMap(([name, all]) => all.map((result) => rowOf(name, result)));
  return [
    `Of ${new Date().toISOString().slice(0, 10)}, on Node ${process.versions.node}:`,
    '',
    '| server | scenario | requests | outcome | what a person reads | as expected |',
    '|---|---|---:|---|---|:-:|',
    ...rows,
  ].join('\n');
}

function rowOf(name: ServerName, result: Result): string {
  const { scenario, requests, failed, outcome, sentence, complaints } = result;
  const cells = [
    servers[name].packages
      .map((each) => `${titled(each)} ${environment.pinned(name, each)}`)
      .join(', '),
    scenario,
    failed > 0 ? `${requests} (${failed} failed)` : `${requests}`,
    outcome.status === null ? outcome.reason : `${outcome.reason} (${outcome.status})`,
    sentence,
    complaints.length === 0 ? '✓' : `✗ ${complaints.join('; ')}`,
  ];
  return tableRow(cells);
}

const titled = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

import { tableRow } from '../real-servers/table-row.ts';
import { environment } from './environment.ts';
import type { Result } from './run-scenario.ts';
import { type ServerName, servers } from './servers.ts';
import type { Said } from './truth.ts';

/** The Markdown of the table: its date, and a row a scenario. */
export function tableOf(results: ReadonlyMap<ServerName, readonly Result[]>): string {
  const rows = [...results].flatMap(([name, all]) => all.map((result) => rowOf(name, result)));
  const all = [...results.values()].flat();
  const right = all.filter(({ complaints }) => complaints.length === 0).length;
  return [
    `Of ${new Date().toISOString().slice(0, 10)}, on Node ${process.versions.node}: ${right} of ${all.length} as expected.`,
    '',
    '| server | scenario | what the server said | what pollchart said | as expected |',
    '|---|---|---|---|:-:|',
    ...rows,
  ].join('\n');
}

function rowOf(name: ServerName, result: Result): string {
  const { scenario, truth, end, endedAtMs, sentence, complaints } = result;
  const kind = servers[name];
  return tableRow([
    `${kind.title} ${environment.pinned(name, kind.package)}`,
    scenario,
    truth.map(said).join(' → '),
    `${end}, ${inSeconds(endedAtMs)}: ${sentence}`,
    complaints.length === 0 ? '✓' : `✗ ${complaints.join('; ')}`,
  ]);
}

const said = ({ status, atMs }: Said) => `${status} ${inSeconds(atMs)}`;
const inSeconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

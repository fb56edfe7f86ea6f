import { tableRow } from '../real-servers/table-row.ts';
import type { Result } from './consumer.ts';

/** Of what a failure says the table holds this much; the command prints the whole. */
const MAX_WORDS = 300;

/** The Markdown of the table: its date, and a row a check. */
export function tableOf(results: readonly Result[]): string {
  return [
    `Of ${new Date().toISOString().slice(0, 10)}, on Node ${process.versions.node}:`,
    '',
    '| name | version | what ran | result | s |',
    '|---|---|---|---|---:|',
    ...results.map(rowOf),
  ].join('\n');
}

function rowOf({ name, version, what, failure, note, seconds }: Result): string {
  const result = failure === null ? ['ok', note ?? []].flat().join(', ') : shortened(failure);
  return tableRow([name, version, what, result, seconds.toFixed(1)]);
}

const shortened = (words: string) =>
  `✗ ${words.length > MAX_WORDS ? `${words.slice(0, MAX_WORDS)} …` : words}`;

import { type PromiseName, promises, type Result } from './fault.ts';

/** The Markdown of the table: a row a fault, a column a promise. */
export function tableOf(results: readonly Result[]): string {
  return [
    `| fault | ways | what is seen, and what follows | ${promises.join(' | ')} |`,
    `|---|---:|---|${promises.map(() => ':-:|').join('')}`,
    ...results.map(
      ({ fault: { name, outcome, variations }, complaints }) =>
        `| ${name} | ${2 * variations.length} | ${outcome} | ${promises
          .map((promise) => cell(complaints[promise]))
          .join(' | ')} |`,
    ),
  ].join('\n');
}

const cell = (complaints: readonly string[]) =>
  complaints.length === 0 ? '✓' : `✗ ${complaints.length}`;

/** Every complaint of a row, in words. */
export const complaintsOf = ({ complaints }: Result): string[] =>
  Object.entries(complaints).flatMap(([promise, said]) =>
    said.map((what) => `${promise as PromiseName}: ${what}`),
  );

/** A number as measured, and how far off a fresh measurement may be. */
export interface Figure {
  readonly value: number;
  readonly noise: number;
  readonly digits: number;
  readonly unit?: string;
}

/** A text that isn't compared: it belongs to the machine, or follows from figures that are compared. */
interface Aside {
  readonly aside: string;
}

export type Cell = string | Figure | Aside;

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

export const shown = ({ value, digits, unit = '' }: Figure): string =>
  `${value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })}${unit}`;

const textOf = (cell: Cell): string =>
  typeof cell === 'string' ? cell : 'aside' in cell ? cell.aside : shown(cell);

const rowOf = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

export const markdown = ({ head, rows }: Table): string =>
  [
    rowOf(head),
    `|${head.map((_, column) => (column === 0 ? '---' : '---:')).join('|')}|`,
    ...rows.map((row) => rowOf(row.map(textOf))),
  ].join('\n');

/**
 * What a written text says that fresh tables don't, within the noise: that of this run, and as much again
 * for the run that was written. Rows may be in any order.
 */
export function driftOf(written: string, tables: readonly Table[]): string[] {
  const lines = written
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  return tables.flatMap(({ head, rows }) => {
    const from = lines.findIndex((line) => line.join('|') === head.join('|')) + 1;
    if (from === 0) return [`${head[0]}: no such table is written`];
    const saidOf = new Map(lines.slice(from, from + rows.length).map((line) => [line[0], line]));
    return rows.flatMap((row) => rowDrift(row, saidOf.get(textOf(row[0] ?? ''))));
  });
}

function rowDrift(row: readonly Cell[], said: readonly string[] | undefined): string[] {
  const name = textOf(row[0] ?? '');
  if (!said) return [`${name}: no such row is written`];
  return row.flatMap((cell, column) => {
    const written = said[column] ?? '';
    return isSame(written, cell) ? [] : [`${name}: written ${written}, measured ${exactly(cell)}`];
  });
}

function isSame(written: string, cell: Cell): boolean {
  if (typeof cell === 'string') return written === cell;
  if ('aside' in cell) return true;
  const value = Number.parseFloat(written.replaceAll(',', ''));
  const rounding = 0.5 * 10 ** -cell.digits;
  return Math.abs(value - cell.value) <= 2 * cell.noise + rounding;
}

const exactly = (cell: Cell) =>
  typeof cell === 'object' && 'noise' in cell
    ? `${shown(cell)} ± ${cell.noise.toPrecision(2)}`
    : textOf(cell);

import stringWidth from 'string-width';
import type { Ends } from './line.ts';
import {
  type Cell,
  elapsed,
  GAP,
  type LiveRow,
  type LiveView,
  lineOf,
  liveLines,
  nextCheck,
  statusCell,
} from './live-lines.ts';
import type { Paint } from './paint.ts';
import type { Wait } from './poll-snapshot.ts';
import { strings } from './strings.ts';

/** More conversations than there is room for. */
export interface Summary {
  /** Those under way. */
  readonly rows: readonly LiveRow[];
  /** How the others have ended. */
  readonly ended: Ends;
  /** How many requests were answered so far. */
  readonly requests: number;
  /** What all of them wait for, `null` while somebody is asked. */
  readonly wait: Wait | null;
}

const MAX_BAR_WIDTH = 24;
const MIN_BAR_WIDTH = 8;

/** How far they have come, how many there are of each status, and as many rows as there is room for. */
export function summaryLines(
  summary: Summary,
  view: LiveView & { readonly height: number },
  paint: Paint,
): string[] {
  const { columns, height } = view;
  const heads = [
    progressCells(summary, view),
    statusCells(summary, view),
    endedCells(summary, view),
  ]
    .filter((cells) => cells.length > 0)
    .map((cells) => lineOf(cells, [], columns, paint))
    .slice(0, height);
  return [...heads, ...rowLines(summary.rows, { ...view, height: height - heads.length }, paint)];
}

function rowLines(
  rows: readonly LiveRow[],
  view: LiveView & { readonly height: number },
  paint: Paint,
): string[] {
  const { columns, height, language } = view;
  const isWhole = rows.length <= height;
  const shown = [...rows].sort(byInterest).slice(0, isWhole ? height : Math.max(0, height - 1));
  const lines = liveLines(shown, view, paint);
  if (isWhole || height < 1) return lines;
  const text = strings[language].more(rows.length - shown.length);
  return [...lines, lineOf([{ text, colour: 'dim' }], [], columns, paint)];
}

/** In trouble; with a word that a person should read; then whoever changed last. */
const byInterest = (a: LiveRow, b: LiveRow) => rankOf(a) - rankOf(b) || changedAt(b) - changedAt(a);

function rankOf({ snapshot: { context } }: LiveRow): number {
  if (context.failure !== null) return 0;
  return context.detail !== null ? 1 : 2;
}

const changedAt = ({ snapshot }: LiveRow) => snapshot.context.changedAt ?? 0;

function progressCells({ rows, ended, requests, wait }: Summary, view: LiveView): Cell[] {
  const words = strings[view.language];
  const settled = sumOf(ended.values());
  const total = settled + rows.length;
  const cells: Cell[] = [
    { text: words.settled(settled, total), colour: 'bold' },
    { text: elapsed(view), colour: 'dim' },
    { text: words.requests(requests), colour: 'dim' },
    { text: nextCheck(wait, view), colour: 'dim' },
  ];
  const taken = sumOf(cells.map(({ text }) => stringWidth(text) + GAP.length));
  const width = Math.min(MAX_BAR_WIDTH, view.columns - taken);
  if (width < MIN_BAR_WIDTH) return cells;
  return [{ text: bar(settled / total, width), colour: 'cyan' }, ...cells];
}

/** Of ASCII: terminals differ in how wide they draw blocks. */
function bar(share: number, width: number): string {
  const inner = width - 2;
  const full = Math.floor(share * inner);
  return `[${'#'.repeat(full)}${'-'.repeat(inner - full)}]`;
}

function statusCells({ rows }: Summary, { language }: LiveView): Cell[] {
  const words = strings[language];
  const troubled = rows.filter(({ snapshot }) => snapshot.context.failure !== null).length;
  const counts = new Map<string | null, number>();
  for (const { snapshot } of rows) {
    const { status } = snapshot.context;
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  const statuses = [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([status, count]): Cell => {
      const text = `${count} ${status === null ? words.noStatus : statusCell(status)}`;
      return { text, colour: status === null ? 'dim' : 'cyan' };
    });
  return troubled === 0
    ? statuses
    : [{ text: words.troubled(troubled), colour: 'yellow' }, ...statuses];
}

const endedCells = ({ ended }: Summary, { language }: LiveView): Cell[] =>
  Array.from(ended, ([type, count]) => ({
    text: strings[language].ended[type](count),
    colour: type === 'stopped' ? 'green' : 'red',
  }));

const sumOf = (numbers: Iterable<number>) => [...numbers].reduce((sum, number) => sum + number, 0);

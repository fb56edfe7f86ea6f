import stringWidth from 'string-width';
import { colourOf, type EndingCounts } from './ending.ts';
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

/** All conversations in short, when there are too many for the screen. */
export interface Summary {
  /** Conversations that are still polled. */
  readonly rows: readonly LiveRow[];
  /** How many conversations have ended, and how. */
  readonly ended: EndingCounts;
  /** Requests answered so far. */
  readonly requests: number;
  /** The wait until the next request, `null` while a request is in progress. */
  readonly wait: Wait | null;
}

const MAX_BAR_WIDTH = 24;
const MIN_BAR_WIDTH = 8;

/** Progress, the number of conversations by status, and as many rows as fit into the height. */
export function summaryLines(
  summary: Summary,
  view: LiveView & { readonly height: number },
  paint: Paint,
): string[] {
  const { columns, height } = view;
  const headLines = [
    progressCells(summary, view),
    statusCells(summary, view),
    endedCells(summary, view),
  ]
    .filter((cells) => cells.length > 0)
    .map((cells) => lineOf(cells, [], columns, paint))
    .slice(0, height);
  const rowsView = { ...view, height: height - headLines.length };
  return [...headLines, ...rowLines(summary.rows, rowsView, paint)];
}

function rowLines(
  rows: readonly LiveRow[],
  view: LiveView & { readonly height: number },
  paint: Paint,
): string[] {
  const { columns, height, language } = view;
  const doAllFit = rows.length <= height;
  const shown = [...rows].sort(byPriority).slice(0, doAllFit ? height : Math.max(0, height - 1));
  const lines = liveLines(shown, view, paint);
  if (doAllFit || height < 1) return lines;
  const text = strings[language].more(rows.length - shown.length);
  return [...lines, lineOf([{ text, colour: 'dim' }], [], columns, paint)];
}

/** First those with a failure, then those that wait for a person, each by the latest change. */
const byPriority = (a: LiveRow, b: LiveRow) => rankOf(a) - rankOf(b) || changedAt(b) - changedAt(a);

function rankOf({ snapshot: { context } }: LiveRow): number {
  if (context.failure !== null) return 0;
  if (context.verdict === 'blocked') return 1;
  return context.detail !== null ? 2 : 3;
}

const changedAt = ({ snapshot }: LiveRow) => snapshot.context.changedAt ?? 0;

function progressCells({ rows, ended, requests, wait }: Summary, view: LiveView): Cell[] {
  const texts = strings[view.language];
  const settled = sumOf(ended.values());
  const total = settled + rows.length;
  const cells: Cell[] = [
    { text: texts.settled(settled, total), colour: 'bold' },
    { text: elapsed(view), colour: 'dim' },
    { text: texts.requests(requests), colour: 'dim' },
    { text: nextCheck(wait, view), colour: 'dim' },
  ];
  const usedColumns = sumOf(cells.map(({ text }) => stringWidth(text) + GAP.length));
  const width = Math.min(MAX_BAR_WIDTH, view.columns - usedColumns);
  if (width < MIN_BAR_WIDTH) return cells;
  return [{ text: bar(settled / total, width), colour: 'cyan' }, ...cells];
}

/** In ASCII, since terminals differ in the width of block characters. */
function bar(share: number, width: number): string {
  const inner = width - 2;
  const filled = Math.floor(share * inner);
  return `[${'#'.repeat(filled)}${'-'.repeat(inner - filled)}]`;
}

function statusCells({ rows }: Summary, { language, columns }: LiveView): Cell[] {
  const texts = strings[language];
  const retrying = rows.filter(({ snapshot }) => snapshot.context.failure !== null).length;
  const counts = new Map<string | null, number>();
  for (const { snapshot } of rows) {
    const { status } = snapshot.context;
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  const statuses = [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([status, count]): Cell => {
      const text = `${count} ${status === null ? texts.noStatus : statusCell(status, columns)}`;
      return { text, colour: status === null ? 'dim' : 'cyan' };
    });
  return retrying === 0
    ? statuses
    : [{ text: texts.retrying(retrying), colour: 'yellow' }, ...statuses];
}

const endedCells = ({ ended }: Summary, { language }: LiveView): Cell[] =>
  Array.from(ended, ([ending, count]) => ({
    text: strings[language].ended[ending](count),
    colour: colourOf(ending),
  }));

const sumOf = (numbers: Iterable<number>) => [...numbers].reduce((sum, number) => sum + number, 0);

import cliTruncate from 'cli-truncate';
import prettyMs from 'pretty-ms';
import stringWidth from 'string-width';
import type { Failure } from '../../machines/poll/observation.ts';
import { phaseOf } from '../../machines/poll/phase.ts';
import { oneLine } from '../http/one-line.ts';
import { explain, type Language, quotable } from '../messages/explain.ts';
import { withProgress } from './line.ts';
import type { Paint } from './paint.ts';
import { type PollSnapshot, type Wait, waitOf } from './poll-snapshot.ts';
import { standstillOf, standstillText } from './standstill.ts';
import { strings } from './strings.ts';
import { titleOf } from './title.ts';

/** One conversation that is still polled. */
export interface LiveRow {
  readonly name: string;
  readonly snapshot: PollSnapshot;
  /** The last failure so far, even when the poll has recovered from it. */
  readonly lastFailure: Failure | null;
}

export interface LiveView {
  readonly language: Language;
  readonly columns: number;
  /** Epoch ms. */
  readonly startedAt: number;
  readonly now: number;
}

export interface Cell {
  readonly text: string;
  readonly colour: keyof Paint;
}

/** Separates two cells. */
export const GAP = '  ';

/** A table with one row for each conversation; no row is wider than the terminal. */
export function liveLines(rows: readonly LiveRow[], view: LiveView, paint: Paint): string[] {
  const haveLabels = rows.some(({ snapshot }) => titleOf(snapshot.context.label) !== '');
  const table = rows.map((row) => cellsOf(row, view, haveLabels));
  const widths = (table[0] ?? []).map((_, index) =>
    Math.max(...table.map((cells) => stringWidth(cells[index]?.text ?? ''))),
  );
  return table.map((cells) => lineOf(cells, widths, view.columns, paint));
}

function cellsOf(
  { name, snapshot, lastFailure }: LiveRow,
  view: LiveView,
  hasLabel: boolean,
): Cell[] {
  const { language } = view;
  const texts = strings[language];
  const { label, verdict, polls, failure } = snapshot.context;
  const isFailing = failure !== null;
  const cells: Cell[] = [
    { text: truncate(MAX_CELL_WIDTH, name), colour: 'bold' },
    ...(hasLabel ? [{ text: labelCell(label), colour: 'dim' } as const] : []),
    { text: phaseOf(snapshot.value), colour: isFailing ? 'yellow' : 'cyan' },
    {
      text: statusText(snapshot, view),
      colour: verdict === 'blocked' ? 'yellow' : 'bold',
    },
    { text: elapsed(view), colour: 'dim' },
    { text: texts.polls(polls), colour: 'dim' },
    { text: nextCheck(waitOf(snapshot), view), colour: 'dim' },
    {
      text: lastFailure ? failureText(lastFailure, language) : '',
      colour: isFailing ? 'yellow' : 'dim',
    },
  ];
  return cells.map(({ text, colour }) => ({ text: oneLine(text), colour }));
}

function statusText({ context }: PollSnapshot, { language, now, columns }: LiveView): string {
  const { status, progress } = context;
  const texts = strings[language];
  if (status === null) return texts.noStatus;
  const text = withProgress(statusCell(status, columns), progress, language);
  const ms = standstillOf(context, now);
  return ms === null ? text : text + texts.comma + standstillText(ms, language);
}

/** Columns; the rest of the row has to fit beside it. */
const MAX_LABEL_WIDTH = 20;

const labelCell = (label: string | null) => truncate(MAX_LABEL_WIDTH, titleOf(label));

/** Columns. A wider cell would push the other columns off the screen, in every row. */
const MAX_CELL_WIDTH = 40;
const MIN_CELL_WIDTH = 8;

/** At most a third of the terminal's width. */
export function statusCell(status: string, columns: number): string {
  const width = Math.max(MIN_CELL_WIDTH, Math.floor(columns / 3));
  return truncate(Math.min(MAX_CELL_WIDTH, width), quotable(status));
}

export const elapsed = ({ startedAt, now }: LiveView): string =>
  prettyMs(now - startedAt, { colonNotation: true, secondsDecimalDigits: 0 });

/** The time until the next request; without a wait a request is in progress. */
export function nextCheck(
  wait: Wait | null,
  { language, now }: Pick<LiveView, 'language' | 'now'>,
): string {
  const seconds = wait ? Math.ceil((wait.nextPollAt - now) / 1_000) : 0;
  const texts = strings[language];
  return seconds > 0 ? texts.nextCheck(prettyMs(seconds * 1_000)) : texts.asking;
}

/** The short code comes first, since the sentence may be cut off; it is printed in full above the table. */
function failureText(failure: Failure, language: Language): string {
  const { httpStatus, cause, code } = failure;
  const tag = httpStatus === null ? (cause ?? code) : `HTTP ${httpStatus}`;
  return `! ${tag}: ${explain(failure, language)}`;
}

/** Cells side by side, each padded to the width of its column; text beyond the terminal is cut off. */
export function lineOf(
  cells: readonly Cell[],
  widths: readonly number[],
  columns: number,
  paint: Paint,
): string {
  let remaining = columns;
  const shown: string[] = [];
  for (const [index, { text, colour }] of cells.entries()) {
    if (remaining < 1) break;
    const isLast = index === cells.length - 1;
    const fitted = truncate(remaining, isLast ? text : pad(widths[index] ?? 0, text));
    shown.push(paint[colour](fitted));
    remaining -= stringWidth(fitted) + GAP.length;
  }
  return shown.join(GAP);
}

const pad = (columns: number, text: string) =>
  text + ' '.repeat(Math.max(0, columns - stringWidth(text)));

/** cli-truncate may leave a wide character that exceeds the limit by one column; then cut one column more. */
function truncate(columns: number, text: string): string {
  const cut = cliTruncate(text, columns);
  return stringWidth(cut) > columns ? cliTruncate(text, columns - 1) : cut;
}

import cliTruncate from 'cli-truncate';
import prettyMs from 'pretty-ms';
import stringWidth from 'string-width';
import type { Failure } from '../../machines/poll/observation.ts';
import { phaseOf } from '../../machines/poll/phase.ts';
import { shortened } from '../../machines/validate/shortened.ts';
import { oneLine } from '../http/one-line.ts';
import { explain, type Language } from '../messages/explain.ts';
import type { Paint } from './paint.ts';
import { type PollSnapshot, type Wait, waitOf } from './poll-snapshot.ts';
import { strings } from './strings.ts';

/** One conversation under way. */
export interface LiveRow {
  readonly name: string;
  readonly snapshot: PollSnapshot;
  /** The last failure so far, over or not. */
  readonly trouble: Failure | null;
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

/** Between two cells. */
export const GAP = '  ';

/** The live lines: a table, one row for each conversation, no row wider than the terminal. */
export function liveLines(rows: readonly LiveRow[], view: LiveView, paint: Paint): string[] {
  const table = rows.map((row) => cellsOf(row, view));
  const widths = (table[0] ?? []).map((_, at) =>
    Math.max(...table.map((cells) => stringWidth(cells[at]?.text ?? ''))),
  );
  return table.map((cells) => lineOf(cells, widths, view.columns, paint));
}

function cellsOf({ name, snapshot, trouble }: LiveRow, view: LiveView): Cell[] {
  const { language } = view;
  const words = strings[language];
  const { status, polls, failure } = snapshot.context;
  const isTroubled = failure !== null;
  const cells: Cell[] = [
    { text: name, colour: 'bold' },
    { text: phaseOf(snapshot.value), colour: isTroubled ? 'yellow' : 'cyan' },
    { text: status === null ? words.noStatus : statusCell(status), colour: 'bold' },
    { text: elapsed(view), colour: 'dim' },
    { text: words.polls(polls), colour: 'dim' },
    { text: nextCheck(waitOf(snapshot), view), colour: 'dim' },
    { text: trouble ? troubleIn(trouble, language) : '', colour: isTroubled ? 'yellow' : 'dim' },
  ];
  return cells.map(({ text, colour }) => ({ text: oneLine(text), colour }));
}

/** A longer one would push the others off the screen, in every row. */
export const MAX_CELL_WIDTH = 40;

export const statusCell = (status: string): string => shortened(oneLine(status), MAX_CELL_WIDTH);

export const elapsed = ({ startedAt, now }: LiveView): string =>
  prettyMs(now - startedAt, { colonNotation: true, secondsDecimalDigits: 0 });

/** How long until the next request; without a wait one is under way. */
export function nextCheck(wait: Wait | null, { language, now }: LiveView): string {
  const seconds = wait ? Math.ceil((wait.nextPollAt - now) / 1_000) : 0;
  const words = strings[language];
  return seconds > 0 ? words.nextCheck(prettyMs(seconds * 1_000)) : words.asking;
}

/** What fits in few columns comes first; the sentence also stands in a line of its own, above. */
function troubleIn(failure: Failure, language: Language): string {
  const { httpStatus, cause, code } = failure;
  const tag = httpStatus === null ? (cause ?? code) : `HTTP ${httpStatus}`;
  return `! ${tag}: ${explain(failure, language)}`;
}

/** Cells side by side, each as wide as its column; what doesn't fit is cut off. */
export function lineOf(
  cells: readonly Cell[],
  widths: readonly number[],
  columns: number,
  paint: Paint,
): string {
  let left = columns;
  const shown: string[] = [];
  for (const [at, { text, colour }] of cells.entries()) {
    if (left < 1) break;
    const isLast = at === cells.length - 1;
    const fitted = cutTo(left, isLast ? text : padTo(widths[at] ?? 0, text));
    shown.push(paint[colour](fitted));
    left -= stringWidth(fitted) + GAP.length;
  }
  return shown.join(GAP);
}

const padTo = (columns: number, text: string) =>
  text + ' '.repeat(Math.max(0, columns - stringWidth(text)));

/** cli-truncate lets a wide character stand half over the edge; then one column less is right. */
function cutTo(columns: number, text: string): string {
  const cut = cliTruncate(text, columns);
  return stringWidth(cut) > columns ? cliTruncate(text, columns - 1) : cut;
}

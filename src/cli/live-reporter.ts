import wrapAnsi from 'wrap-ansi';
import type { PollOutcome } from '../../machines/poll/outcome.ts';
import type { Language } from '../messages/explain.ts';
import { outageLines } from './fleet-lines.ts';
import {
  bracketed,
  endingCountsLine,
  failureLine,
  type Line,
  leftLine,
  outcomeLine,
  recoveryLine,
} from './line.ts';
import { liveLines } from './live-lines.ts';
import { LiveRegion } from './live-region.ts';
import { LiveState } from './live-state.ts';
import { Outages } from './outages.ts';
import type { Paint } from './paint.ts';
import { reflowsLines } from './reflow.ts';
import type { Reporter } from './reporter.ts';
import { StatusChanges } from './status-changes.ts';
import { summaryLines } from './summary-lines.ts';

/** Aligns wrapped text with the text after the time of day. */
const INDENT = ' '.repeat('00:00:00 '.length);

/** Columns. Narrower text is wrapped by the terminal, without an indent. */
const MIN_TEXT_WIDTH = 16;

/** The share of the terminal's height that is kept free for the latest log lines above. */
const LOG_SHARE = 1 / 6;

/** Of many events in a short time only some are drawn. */
const MIN_DRAW_INTERVAL_MS = 100;

/**
 * For a terminal: a live line for each conversation that is still polled, and above them a log line for
 * each change. When there are too many for the screen: a summary and the most important conversations.
 */
export function liveReporter(
  stdout: NodeJS.WriteStream,
  language: Language,
  paint: Paint,
): Reporter {
  const state = new LiveState();
  const outages = new Outages();
  const changes = new StatusChanges(language);
  const left: PollOutcome[] = [];
  const startedAt = Date.now();
  let drawnAt = Number.NEGATIVE_INFINITY;
  let isDrawScheduled = false;
  let isClosed = false;

  const draw = () => {
    isDrawScheduled = false;
    if (isClosed) return;
    drawnAt = performance.now();
    const view = { language, columns: columns(), height: height(), startedAt, now: Date.now() };
    const summary = state.summary();
    const haveAllEnded = summary.rows.length === 0;
    region.draw(
      haveAllEnded || !isTooTall()
        ? liveLines(summary.rows, view, paint)
        : summaryLines(summary, view, paint),
    );
  };
  const region = new LiveRegion(stdout, { reflows: reflowsLines(process.env), redraw: draw });
  // Terminals differ in how they wrap once the last column is full.
  const columns = () => region.columns - 1;
  // The cursor is on the line below the last one.
  const height = () => Math.max(1, region.rows - 1 - Math.floor(region.rows * LOG_SHARE));
  const isTooTall = () => state.size > height();

  /** Events of the same tick are drawn once. */
  const scheduleDraw = () => {
    if (isDrawScheduled) return;
    isDrawScheduled = true;
    const waitMs = drawnAt + MIN_DRAW_INTERVAL_MS - performance.now();
    if (waitMs > 0) setTimeout(draw, waitMs).unref();
    else queueMicrotask(draw);
  };

  const print = (line: Line | null) => {
    if (line === null) return;
    const time = new Date().toTimeString().slice(0, 8);
    const name = line.id === null ? '' : state.nameOf(line.id);
    const parts = [name, bracketed(line.label), line.text].filter(Boolean);
    region.print(`${paint.dim(time)} ${wrapped(paint[line.colour](parts.join(' ')))}`);
    scheduleDraw();
  };
  const wrapped = (text: string) => {
    const width = columns() - INDENT.length;
    return width < MIN_TEXT_WIDTH ? text : wrapAnsi(text, width).replaceAll('\n', `\n${INDENT}`);
  };
  const printAll = (lines: readonly Line[]) => {
    for (const line of lines) print(line);
  };

  const countdown = setInterval(draw, 1_000);
  countdown.unref();

  return {
    note: (text) => region.print(wrapAnsi(text, Math.max(MIN_TEXT_WIDTH, columns()))),
    begin: (count) => changes.begin(count),
    event: (id, event) => {
      if (event.type === 'status.changed') printAll(changes.add(id, event));
      else state.countRequest();
    },
    snapshot: (snapshot) => {
      state.updatePoll(snapshot);
      const { context } = snapshot;
      const line = failureLine(snapshot, language);
      if (line) outages.add([context.id]);
      print(line ?? recoveryLine(outages.recovered([context]), language));
      scheduleDraw();
    },
    batch: () => undefined,
    fleet: (fleet) => {
      state.updateFleet(fleet);
      printAll(changes.after(fleet));
      printAll(outageLines(fleet, outages, language));
      scheduleDraw();
    },
    outcome: (outcome) => {
      changes.settle(outcome.id);
      state.recordOutcome(outcome);
      if (outcome.reason === 'aborted') left.push(outcome);
      else print(outcomeLine(outcome, language));
      scheduleDraw();
    },
    message: print,
    childStdio: ['ignore', 'pipe', 'pipe'],
    close: () => {
      isClosed = true;
      clearInterval(countdown);
      printAll(changes.rest());
      print(leftLine(left, language));
      if (isTooTall() && left.length < state.size)
        print(endingCountsLine(state.summary().ended, language));
      region.close();
    },
  };
}

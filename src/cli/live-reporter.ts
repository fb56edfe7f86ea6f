import { createLogUpdate } from 'log-update';
import wrapAnsi from 'wrap-ansi';
import type { Language } from '../messages/explain.ts';
import { outageLines } from './fleet-lines.ts';
import {
  bracketed,
  changeLine,
  endingCountsLine,
  failureLine,
  type Line,
  outcomeLine,
  recoveryLine,
} from './line.ts';
import { liveLines } from './live-lines.ts';
import { LiveState } from './live-state.ts';
import { Outages } from './outages.ts';
import type { Paint } from './paint.ts';
import type { Reporter } from './reporter.ts';
import { summaryLines } from './summary-lines.ts';

/** Aligns wrapped text with the text after the time of day. */
const INDENT = ' '.repeat('00:00:00 '.length);

/** The share of the terminal's height that is kept free for the latest log lines above. */
const LOG_SHARE = 1 / 6;

/**
 * For a terminal: a live line for each conversation that is still polled, and above them a log line for
 * each change. When there are too many for the screen: a summary and the most important conversations.
 */
export function liveReporter(
  stdout: NodeJS.WriteStream,
  language: Language,
  paint: Paint,
): Reporter {
  const region = createLogUpdate(stdout);
  const state = new LiveState();
  const outages = new Outages();
  const startedAt = Date.now();
  let isDrawScheduled = false;
  let isClosed = false;
  // Terminals differ in how they wrap once the last column is full.
  const columns = () => (stdout.columns ?? 80) - 1;
  const height = () => {
    const rows = stdout.rows ?? 24;
    // The cursor is on the line below the last one.
    return Math.max(1, rows - 1 - Math.floor(rows * LOG_SHARE));
  };
  const isTooTall = () => state.size > height();

  const draw = () => {
    isDrawScheduled = false;
    if (isClosed) return;
    const view = { language, columns: columns(), height: height(), startedAt, now: Date.now() };
    const summary = state.summary();
    const haveAllEnded = summary.rows.length === 0;
    const lines =
      haveAllEnded || !isTooTall()
        ? liveLines(summary.rows, view, paint)
        : summaryLines(summary, view, paint);
    if (lines.length > 0) region(lines.join('\n'));
    else region.clear();
  };

  /** Events of the same tick are drawn once. */
  const scheduleDraw = () => {
    if (isDrawScheduled) return;
    isDrawScheduled = true;
    queueMicrotask(draw);
  };

  const print = (line: Line | null) => {
    if (line === null) return;
    const time = new Date().toTimeString().slice(0, 8);
    const name = line.id === null ? '' : state.nameOf(line.id);
    const parts = [name, bracketed(line.label), line.text].filter(Boolean);
    const text = paint[line.colour](parts.join(' '));
    const wrapped = wrapAnsi(text, columns() - INDENT.length).replaceAll('\n', `\n${INDENT}`);
    region.persist(`${paint.dim(time)} ${wrapped}`);
  };

  const countdown = setInterval(draw, 1_000);
  countdown.unref();

  return {
    note: (text) => region.persist(wrapAnsi(text, columns())),
    event: (id, event) => {
      if (event.type === 'status.changed') print(changeLine(id, event, language));
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
      for (const line of outageLines(fleet, outages, language)) print(line);
      scheduleDraw();
    },
    outcome: (outcome) => {
      state.recordOutcome(outcome);
      print(outcomeLine(outcome, language));
      scheduleDraw();
    },
    close: () => {
      isClosed = true;
      clearInterval(countdown);
      if (isTooTall()) print(endingCountsLine(state.summary().ended, language));
      region.clear();
      region.done();
    },
  };
}

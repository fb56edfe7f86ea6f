import { createLogUpdate } from 'log-update';
import wrapAnsi from 'wrap-ansi';
import type { Language } from '../messages/explain.ts';
import {
  changeLine,
  endsLine,
  fleetTroubleLines,
  type Line,
  outcomeLine,
  troubleLine,
} from './line.ts';
import { liveLines } from './live-lines.ts';
import type { Paint } from './paint.ts';
import type { Reporter } from './reporter.ts';
import { summaryLines } from './summary-lines.ts';
import { Watched } from './watched.ts';

/** As wide as the time before a line. */
const INDENT = ' '.repeat('00:00:00 '.length);

/** Of the terminal's height, what is left for the latest lines above. */
const SHARE_ABOVE = 1 / 6;

/**
 * For a terminal: a live line for each conversation under way, or of too many a summary and the most
 * interesting ones, and above them a line for each change.
 */
export function liveReporter(
  stdout: NodeJS.WriteStream,
  language: Language,
  paint: Paint,
): Reporter {
  const region = createLogUpdate(stdout);
  const watched = new Watched();
  const startedAt = Date.now();
  let isDue = false;
  let isClosed = false;
  // Terminals differ in what they do once the last column is full.
  const columns = () => (stdout.columns ?? 80) - 1;
  const height = () => {
    const rows = stdout.rows ?? 24;
    // Below the last line stands the cursor.
    return Math.max(1, rows - 1 - Math.floor(rows * SHARE_ABOVE));
  };
  const isCrowded = () => watched.size > height();

  const draw = () => {
    isDue = false;
    if (isClosed) return;
    const view = { language, columns: columns(), height: height(), startedAt, now: Date.now() };
    const summary = watched.now();
    const isOver = summary.rows.length === 0;
    const lines =
      isOver || !isCrowded()
        ? liveLines(summary.rows, view, paint)
        : summaryLines(summary, view, paint);
    if (lines.length > 0) region(lines.join('\n'));
    else region.clear();
  };

  /** Many things happen at once: they are shown by one drawing. */
  const drawSoon = () => {
    if (isDue) return;
    isDue = true;
    queueMicrotask(draw);
  };

  const print = (line: Line | null) => {
    if (line === null) return;
    const time = new Date().toTimeString().slice(0, 8);
    const name = line.id === null ? '' : `${watched.nameOf(line.id)} `;
    const text = paint[line.colour](name + line.text);
    const wrapped = wrapAnsi(text, columns() - INDENT.length).replaceAll('\n', `\n${INDENT}`);
    region.persist(`${paint.dim(time)} ${wrapped}`);
  };

  const countdown = setInterval(draw, 1_000);
  countdown.unref();

  return {
    note: (text) => region.persist(wrapAnsi(text, columns())),
    event: (id, event) => {
      if (event.type === 'status.changed') print(changeLine(id, event, language));
      else watched.answer();
    },
    snapshot: (snapshot) => {
      watched.stand(snapshot);
      print(troubleLine(snapshot, language));
      drawSoon();
    },
    batch: () => undefined,
    fleet: (fleet) => {
      watched.standTogether(fleet);
      for (const line of fleetTroubleLines(fleet, language)) print(line);
      drawSoon();
    },
    outcome: (outcome) => {
      watched.end(outcome);
      print(outcomeLine(outcome, language));
      drawSoon();
    },
    close: () => {
      isClosed = true;
      clearInterval(countdown);
      if (isCrowded()) print(endsLine(watched.now().ended, language));
      region.clear();
      region.done();
    },
  };
}

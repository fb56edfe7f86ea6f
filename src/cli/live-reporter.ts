import { createLogUpdate } from 'log-update';
import wrapAnsi from 'wrap-ansi';
import type { Failure } from '../../machines/observation.ts';
import type { Language } from '../messages/describe.ts';
import { changeLine, type Line, outcomeLine, troubleLine } from './line.ts';
import { liveLines } from './live-lines.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';
import type { Reporter, Standing } from './reporter.ts';
import { shortNames } from './short-names.ts';

/** As wide as the time before a line. */
const INDENT = ' '.repeat('00:00:00 '.length);

/** For a terminal: a live line for each conversation under way, and above them a line for each change. */
export function liveReporter(
  stdout: NodeJS.WriteStream,
  language: Language,
  paint: Paint,
): Reporter {
  const region = createLogUpdate(stdout);
  const startedAt = Date.now();
  const standings = new Map<string, Standing>();
  const troubles = new Map<string, Failure>();
  const seen = new Set<string>();
  const nameOf = (id: string) => printable(shortNames([...seen]).get(id) ?? id);
  // Terminals differ in what they do once the last column is full.
  const columns = () => (stdout.columns ?? 80) - 1;

  const draw = () => {
    if (standings.size === 0) return region.clear();
    const rows = Array.from(standings, ([id, standing]) => ({
      name: nameOf(id),
      standing,
      trouble: troubles.get(id) ?? null,
    }));
    const view = { language, columns: columns(), startedAt, now: Date.now() };
    region(liveLines(rows, view, paint).join('\n'));
  };

  const print = (line: Line | null) => {
    if (line === null) return;
    const time = new Date().toTimeString().slice(0, 8);
    const name = line.id === null ? '' : `${nameOf(line.id)} `;
    const text = paint[line.colour](name + line.text);
    const wrapped = wrapAnsi(text, columns() - INDENT.length).replaceAll('\n', `\n${INDENT}`);
    region.persist(`${paint.dim(time)} ${wrapped}`);
  };

  const countdown = setInterval(draw, 1_000);
  countdown.unref();

  return {
    note: (text) => region.persist(wrapAnsi(text, columns())),
    event: (id, event) => {
      if (event.type === 'request.failed') troubles.set(id, event.failure);
      if (event.type === 'status.changed') print(changeLine(id, event, language));
    },
    standing: (standing) => {
      const { id } = standing.context;
      seen.add(id);
      standings.set(id, standing);
      print(troubleLine(standing, language));
      draw();
    },
    outcome: (outcome) => {
      standings.delete(outcome.id);
      print(outcomeLine(outcome, language));
      draw();
    },
    close: () => {
      clearInterval(countdown);
      region.clear();
      region.done();
    },
  };
}

import { type Language, quotable } from '../messages/explain.ts';
import { changeLine, fleetTroubleLines, type Line, outcomeLine, troubleLine } from './line.ts';
import type { Paint } from './paint.ts';
import type { Reporter } from './reporter.ts';

/** One line for each change, with its time in UTC: for logs, pipes and CI. */
export function plainReporter(
  stdout: NodeJS.WritableStream,
  language: Language,
  paint: Paint,
): Reporter {
  const print = (line: Line | null) => {
    if (line === null) return;
    const time = new Date().toISOString().replace(/\.\d+/, '');
    const words = [paint.dim(time), line.id && quotable(line.id), paint[line.colour](line.text)];
    stdout.write(`${words.filter(Boolean).join(' ')}\n`);
  };
  return {
    note: (text) => stdout.write(`${text}\n`),
    event: (id, event) => event.type === 'status.changed' && print(changeLine(id, event, language)),
    snapshot: (snapshot) => print(troubleLine(snapshot, language)),
    batch: () => undefined,
    fleet: (fleet) => {
      for (const line of fleetTroubleLines(fleet, language)) print(line);
    },
    outcome: (outcome) => print(outcomeLine(outcome, language)),
    close: () => undefined,
  };
}

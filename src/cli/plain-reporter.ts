import { type Language, quotable } from '../messages/explain.ts';
import { changeLine, failureLine, fleetFailureLines, type Line, outcomeLine } from './line.ts';
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
    const parts = [paint.dim(time), line.id && quotable(line.id), paint[line.colour](line.text)];
    stdout.write(`${parts.filter(Boolean).join(' ')}\n`);
  };
  return {
    note: (text) => stdout.write(`${text}\n`),
    event: (id, event) => event.type === 'status.changed' && print(changeLine(id, event, language)),
    snapshot: (snapshot) => print(failureLine(snapshot, language)),
    batch: () => undefined,
    fleet: (fleet) => {
      for (const line of fleetFailureLines(fleet, language)) print(line);
    },
    outcome: (outcome) => print(outcomeLine(outcome, language)),
    close: () => undefined,
  };
}

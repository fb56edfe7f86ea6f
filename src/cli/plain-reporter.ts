import { type Language, quotable } from '../messages/explain.ts';
import { outageLines, standstillLines } from './fleet-lines.ts';
import {
  bracketed,
  changeLine,
  failureLine,
  type Line,
  outcomeLine,
  recoveryLine,
  standstillLine,
} from './line.ts';
import { Outages } from './outages.ts';
import type { Paint } from './paint.ts';
import type { Reporter } from './reporter.ts';
import { Standstills } from './standstill.ts';

/** One line for each change, with its time in UTC: for logs, pipes and CI. */
export function plainReporter(
  stdout: NodeJS.WritableStream,
  language: Language,
  paint: Paint,
  now: () => number = Date.now,
): Reporter {
  const outages = new Outages();
  const standstills = new Standstills();
  const print = (line: Line | null) => {
    if (line === null) return;
    const time = new Date(now()).toISOString().replace(/\.\d+/, '');
    const parts = [
      paint.dim(time),
      line.id && quotable(line.id),
      bracketed(line.label),
      paint[line.colour](line.text),
    ];
    stdout.write(`${parts.filter(Boolean).join(' ')}\n`);
  };
  return {
    note: (text) => stdout.write(`${text}\n`),
    event: (id, event) => event.type === 'status.changed' && print(changeLine(id, event, language)),
    snapshot: (snapshot) => {
      const { context } = snapshot;
      const line = failureLine(snapshot, language);
      if (line) outages.add([context.id]);
      print(line ?? recoveryLine(outages.recovered([context]), language));
      const ms = standstills.due(context);
      if (ms !== null) print(standstillLine([context], ms, language));
    },
    batch: () => undefined,
    fleet: (fleet) => {
      for (const line of outageLines(fleet, outages, language)) print(line);
      for (const line of standstillLines(fleet, standstills, language)) print(line);
    },
    outcome: (outcome) => print(outcomeLine(outcome, language)),
    close: () => undefined,
  };
}

import type { PollOutcome } from '../../machines/poll/outcome.ts';
import { type Language, quotable } from '../messages/explain.ts';
import { outageLines, standstillLines } from './fleet-lines.ts';
import { heartbeatLine } from './heartbeat.ts';
import {
  bracketed,
  endingCountsLine,
  failureLine,
  type Line,
  leftLine,
  outcomeLine,
  recoveryLine,
  standstillLine,
} from './line.ts';
import { LiveState } from './live-state.ts';
import { Outages } from './outages.ts';
import type { Paint } from './paint.ts';
import type { Reporter } from './reporter.ts';
import { Standstills } from './standstill.ts';
import { StatusChanges } from './status-changes.ts';

interface PlainOptions {
  /** When no line was printed for so long, one says what is waited for; 0 (default): never. */
  readonly heartbeatMs?: number;
  /** Epoch ms. */
  readonly now?: () => number;
}

/** One line for each change, with its time in UTC: for logs, pipes and CI. */
export function plainReporter(
  stdout: NodeJS.WritableStream,
  language: Language,
  paint: Paint,
  { heartbeatMs = 0, now = Date.now }: PlainOptions = {},
): Reporter {
  const outages = new Outages();
  const standstills = new Standstills();
  const changes = new StatusChanges(language);
  const state = new LiveState();
  const left: PollOutcome[] = [];
  let watched = 1;

  const print = (line: Line | null) => {
    if (line === null) return;
    heartbeat?.refresh();
    const time = new Date(now()).toISOString().replace(/\.\d+/, '');
    const parts = [
      paint.dim(time),
      line.id && quotable(line.id),
      bracketed(line.label),
      paint[line.colour](line.text),
    ];
    stdout.write(`${parts.filter(Boolean).join(' ')}\n`);
  };
  const printAll = (lines: readonly Line[]) => {
    for (const line of lines) print(line);
  };
  const heartbeat =
    heartbeatMs > 0
      ? setInterval(
          () => print(heartbeatLine(state.summary(), language, now())),
          heartbeatMs,
        ).unref()
      : undefined;

  return {
    note: (text) => stdout.write(`${text}\n`),
    begin: (count) => {
      watched = count;
      changes.begin(count);
    },
    event: (id, event) => event.type === 'status.changed' && printAll(changes.add(id, event)),
    snapshot: (snapshot) => {
      state.updatePoll(snapshot);
      const { context } = snapshot;
      const line = failureLine(snapshot, language);
      if (line) outages.add([context.id]);
      print(line ?? recoveryLine(outages.recovered([context]), language));
      const ms = standstills.due(context);
      if (ms !== null) print(standstillLine([context], ms, language));
    },
    batch: () => undefined,
    fleet: (fleet) => {
      state.updateFleet(fleet);
      printAll(changes.after(fleet, now()));
      printAll(outageLines(fleet, outages, language));
      printAll(standstillLines(fleet, standstills, language));
    },
    outcome: (outcome) => {
      changes.settle(outcome.id);
      state.recordOutcome(outcome);
      if (outcome.reason === 'aborted') left.push(outcome);
      else print(outcomeLine(outcome, language));
    },
    message: print,
    childStdio: ['ignore', 'fd' in stdout ? Number(stdout.fd) : 'inherit', 'inherit'],
    close: () => {
      clearInterval(heartbeat);
      printAll(changes.rest());
      print(leftLine(left, language));
      const { ended } = state.summary();
      if (watched > 1 && ended.size > 0 && left.length < watched)
        print(endingCountsLine(ended, language));
    },
  };
}

import prettyMs from 'pretty-ms';
import type { PollOutcome } from '../../machines/poll/outcome.ts';
import type { StatusChanged } from '../../machines/polling.events.ts';
import { oneLine } from '../http/one-line.ts';
import { explain, type Language, quotable, quotableDetail } from '../messages/explain.ts';
import { type FleetSnapshot, memberSnapshotIn } from './fleet-snapshots.ts';
import type { Paint } from './paint.ts';
import { type PollSnapshot, waitOf } from './poll-snapshot.ts';
import { strings } from './strings.ts';

/** How many have ended in which way. */
export type Ends = ReadonlyMap<PollOutcome['type'], number>;

/** One thing that happened, for a person. */
export interface Line {
  /** The conversation, unless the text names it. */
  readonly id: string | null;
  readonly text: string;
  readonly colour: keyof Paint;
}

export function changeLine(id: string, change: StatusChanged, language: Language): Line {
  const { previous, status, detail } = change;
  const said = detail === null ? '' : strings[language].detail(quotableDetail(detail));
  const now = quotable(status);
  const text = previous === null ? now : `${quotable(previous)} → ${now}`;
  return { id, text: text + said, colour: 'cyan' };
}

/** The trouble that the chart now waits after, `null` when there is none. */
export function troubleLine(snapshot: PollSnapshot, language: Language): Line | null {
  const { id, failure } = snapshot.context;
  const wait = waitOf(snapshot);
  if (wait === null || failure === null) return null;
  const text = strings[language].trouble(explain(failure, language), prettyMs(wait.delayMs));
  return { id, text: oneLine(text), colour: 'yellow' };
}

/** The troubles that members of a fleet now wait after: what happened to many is one line. */
export function fleetTroubleLines(fleet: FleetSnapshot, language: Language): Line[] {
  const byCause = new Map<string, PollSnapshot[]>();
  for (const member of fleet.answered) {
    const { ending, failure } = member;
    if (ending !== null || failure === null) continue;
    const cause = [failure.code, failure.httpStatus, failure.cause].join();
    byCause.set(cause, [...(byCause.get(cause) ?? []), memberSnapshotIn(fleet, member)]);
  }
  return [...byCause.values()].flatMap((snapshots) => sharedTroubleLine(snapshots, language) ?? []);
}

function sharedTroubleLine(snapshots: readonly PollSnapshot[], language: Language): Line | null {
  const [soonest, ...others] = [...snapshots].sort((a, b) => a.context.delayMs - b.context.delayMs);
  const line = soonest ? troubleLine(soonest, language) : null;
  if (line === null || others.length === 0) return line;
  // A limit holds everybody, not just those who ran into it.
  const isForAll = soonest?.context.failure?.httpStatus === 429;
  const text = isForAll ? line.text : strings[language].several(snapshots.length, line.text);
  return { ...line, id: null, text };
}

export const outcomeLine = (outcome: PollOutcome, language: Language): Line => ({
  id: null,
  text: oneLine(explain(outcome, language)),
  colour: outcome.type === 'stopped' ? 'green' : 'red',
});

export function endsLine(ends: Ends, language: Language): Line {
  const words = strings[language];
  const kinds = Array.from(ends, ([type, count]) => words.ended[type](count));
  const total = [...ends.values()].reduce((sum, count) => sum + count, 0);
  const text = words.several(total, new Intl.ListFormat(language).format(kinds));
  return { id: null, text, colour: 'bold' };
}

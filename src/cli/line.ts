import prettyMs from 'pretty-ms';
import type { PollOutcome } from '../../machines/poll/outcome.ts';
import type { StatusChanged } from '../../machines/polling.events.ts';
import { oneLine } from '../http/one-line.ts';
import { explain, type Language, quotable, quotableDetail } from '../messages/explain.ts';
import { type FleetSnapshot, memberSnapshotIn } from './fleet-snapshots.ts';
import type { Paint } from './paint.ts';
import { type PollSnapshot, waitOf } from './poll-snapshot.ts';
import { strings } from './strings.ts';

/** The number of outcomes of each type. */
export type OutcomeCounts = ReadonlyMap<PollOutcome['type'], number>;

/** One event as a line of output. */
export interface Line {
  /** The conversation, unless the text names it. */
  readonly id: string | null;
  readonly text: string;
  readonly colour: keyof Paint;
}

/** A status and how much of the work is done, e.g. `RUNNING 40 %`. */
export const withProgress = (
  status: string,
  progress: number | null,
  language: Language,
): string => (progress === null ? status : `${status} ${strings[language].share(progress)}`);

export function changeLine(id: string, change: StatusChanged, language: Language): Line {
  const { previous, status, detail, progress } = change;
  const suffix = detail === null ? '' : strings[language].detail(quotableDetail(detail, language));
  const now = withProgress(quotable(status), progress, language);
  const text = previous === null || previous === status ? now : `${quotable(previous)} → ${now}`;
  return { id, text: text + suffix, colour: 'cyan' };
}

/** The failure after which the poll now waits, `null` when it doesn't wait after a failure. */
export function failureLine(snapshot: PollSnapshot, language: Language): Line | null {
  const { id, failure } = snapshot.context;
  const wait = waitOf(snapshot);
  if (wait === null || failure === null) return null;
  const text = strings[language].retry(explain(failure, language), prettyMs(wait.delayMs));
  return { id, text: oneLine(text), colour: 'yellow' };
}

/** The failures after which members of a fleet now wait: one line for each cause. */
export function fleetFailureLines(fleet: FleetSnapshot, language: Language): Line[] {
  const byCause = new Map<string, PollSnapshot[]>();
  for (const member of fleet.answered) {
    const { ending, failure } = member;
    if (ending !== null || failure === null) continue;
    const cause = [failure.code, failure.httpStatus, failure.cause].join();
    byCause.set(cause, [...(byCause.get(cause) ?? []), memberSnapshotIn(fleet, member)]);
  }
  return [...byCause.values()].flatMap((snapshots) => sharedFailureLine(snapshots, language) ?? []);
}

function sharedFailureLine(snapshots: readonly PollSnapshot[], language: Language): Line | null {
  const [soonest, ...others] = [...snapshots].sort((a, b) => a.context.delayMs - b.context.delayMs);
  const line = soonest ? failureLine(soonest, language) : null;
  if (line === null || others.length === 0) return line;
  // Rate limiting delays the whole fleet, not only the members of this batch.
  const isForAll = soonest?.context.failure?.httpStatus === 429;
  const text = isForAll ? line.text : strings[language].conversations(snapshots.length, line.text);
  return { ...line, id: null, text };
}

export const outcomeLine = (outcome: PollOutcome, language: Language): Line => ({
  id: null,
  text: oneLine(explain(outcome, language)),
  colour: outcome.type === 'stopped' ? 'green' : 'red',
});

export function outcomeCountsLine(counts: OutcomeCounts, language: Language): Line {
  const texts = strings[language];
  const parts = Array.from(counts, ([type, count]) => texts.ended[type](count));
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const text = texts.conversations(total, new Intl.ListFormat(language).format(parts));
  return { id: null, text, colour: 'bold' };
}

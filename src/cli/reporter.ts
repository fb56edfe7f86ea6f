import type { StdioOptions } from 'node:child_process';
import type { BatchFailed, BatchSucceeded } from '../../machines/fleet/emitted.ts';
import type { PollOutcome } from '../../machines/poll/outcome.ts';
import type { PollingEmitted } from '../../machines/polling.events.ts';
import type { FleetSnapshot } from './fleet-snapshots.ts';
import type { Line } from './line.ts';
import type { PollSnapshot } from './poll-snapshot.ts';

/** Prints what happens. */
export interface Reporter {
  /** A text at the start that belongs to no conversation. */
  note(text: string): void;
  /** How many conversations are watched as a fleet; called before anything else about them. */
  begin(count: number): void;
  /** An event that the chart emits; called before the snapshot that it belongs to. */
  event(id: string, event: PollingEmitted): void;

  snapshot(snapshot: PollSnapshot): void;
  /** The result of one batch request; called before the fleet's snapshot that it belongs to. */
  batch(event: BatchSucceeded | BatchFailed): void;

  fleet(fleet: FleetSnapshot): void;
  outcome(outcome: PollOutcome): void;
  /** Something that a person is to know, and that isn't about a poll. */
  message(line: Line): void;
  /** Where a child process writes to. What it writes to a pipe comes back by `message`, line by line. */
  readonly childStdio: StdioOptions;
  /** Called last. */
  close(): void;
}

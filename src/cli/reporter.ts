import type { BatchFailed, BatchSucceeded } from '../../machines/fleet/emitted.ts';
import type { PollOutcome } from '../../machines/poll/outcome.ts';
import type { PollingEmitted } from '../../machines/polling.events.ts';
import type { FleetSnapshot } from './fleet-snapshots.ts';
import type { PollSnapshot } from './poll-snapshot.ts';

/** Prints what happens. */
export interface Reporter {
  /** A text at the start that belongs to no conversation. */
  note(text: string): void;
  /** An event that the chart emits; called before the snapshot that it belongs to. */
  event(id: string, event: PollingEmitted): void;

  snapshot(snapshot: PollSnapshot): void;
  /** The result of one batch request; called before the fleet's snapshot that it belongs to. */
  batch(event: BatchSucceeded | BatchFailed): void;

  fleet(fleet: FleetSnapshot): void;
  outcome(outcome: PollOutcome): void;
  /** Called last. */
  close(): void;
}

import type { BatchFailed, BatchSucceeded } from '../../machines/fleet/emitted.ts';
import type { PollOutcome } from '../../machines/poll/outcome.ts';
import type { PollingEmitted } from '../../machines/polling.events.ts';
import type { FleetSnapshot } from './fleet-snapshots.ts';
import type { PollSnapshot } from './poll-snapshot.ts';

/** Tells the user what happens. */
export interface Reporter {
  /** A word beforehand that belongs to no conversation. */
  note(text: string): void;
  /** What the chart emits, before it stands anywhere new. */
  event(id: string, event: PollingEmitted): void;
  /** Where the chart stands now. */
  snapshot(snapshot: PollSnapshot): void;
  /** What one request for many brought, before their fleet stands anywhere new. */
  batch(event: BatchSucceeded | BatchFailed): void;
  /** Where a fleet stands now. */
  fleet(fleet: FleetSnapshot): void;
  outcome(outcome: PollOutcome): void;
  /** Nothing more will come. */
  close(): void;
}

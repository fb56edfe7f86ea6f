import type { Failure } from '../../machines/poll/observation.ts';
import type { PollOutcome } from '../../machines/poll/outcome.ts';
import { quotable } from '../messages/explain.ts';
import { type Ending, endingOf } from './ending.ts';
import { type FleetSnapshot, memberSnapshotIn } from './fleet-snapshots.ts';
import type { LiveRow } from './live-lines.ts';
import { type PollSnapshot, type Wait, waitOf } from './poll-snapshot.ts';
import type { Summary } from './summary-lines.ts';
import { uniqueNames } from './unique-names.ts';

/** The latest state of all watched conversations, whether polled separately or as a fleet. */
export class LiveState {
  readonly #snapshots = new Map<string, PollSnapshot>();
  readonly #lastFailures = new Map<string, Failure>();
  readonly #endingCounts = new Map<Ending, number>();
  readonly #ids = new Set<string>();
  #fleet: FleetSnapshot | null = null;
  #names: ReadonlyMap<string, string> = new Map();
  #requests = 0;

  get size(): number {
    return this.#ids.size;
  }

  /** A short name for an id, unique among all watched conversations. */
  nameOf(id: string): string {
    if (this.#names.size !== this.#ids.size) this.#names = uniqueNames([...this.#ids]);
    return quotable(this.#names.get(id) ?? id);
  }

  updatePoll(snapshot: PollSnapshot): void {
    const { id, failure } = snapshot.context;
    this.#ids.add(id);
    this.#snapshots.set(id, snapshot);
    if (failure) this.#lastFailures.set(id, failure);
  }

  updateFleet(fleet: FleetSnapshot): void {
    for (const id of fleet.members.keys()) this.#ids.add(id);
    for (const { id, failure } of fleet.answered) if (failure) this.#lastFailures.set(id, failure);
    this.#fleet = fleet;
  }

  /** Counts an answered request; for polls outside a fleet, which counts its own. */
  countRequest(): void {
    this.#requests += 1;
  }

  recordOutcome(outcome: PollOutcome): void {
    this.#snapshots.delete(outcome.id);
    const ending = endingOf(outcome);
    this.#endingCounts.set(ending, (this.#endingCounts.get(ending) ?? 0) + 1);
  }

  summary(): Summary {
    const fleet = this.#fleet;
    const snapshots = fleet ? liveSnapshotsOf(fleet) : [...this.#snapshots.values()];
    return {
      rows: snapshots.map((snapshot) => this.#rowOf(snapshot)),
      ended: this.#endingCounts,
      requests: fleet?.context.polls ?? this.#requests,
      wait: fleet ? waitOf(fleet) : waitOfAll(snapshots),
    };
  }

  #rowOf(snapshot: PollSnapshot): LiveRow {
    const { id } = snapshot.context;
    return { name: this.nameOf(id), snapshot, lastFailure: this.#lastFailures.get(id) ?? null };
  }
}

const liveSnapshotsOf = (fleet: FleetSnapshot): PollSnapshot[] =>
  [...fleet.members.values()]
    .filter(({ ending }) => ending === null)
    .map((member) => memberSnapshotIn(fleet, member));

/** The wait that ends first; `null` while a request is in progress. */
function waitOfAll(snapshots: readonly PollSnapshot[]): Wait | null {
  let first: Wait | null = null;
  for (const snapshot of snapshots) {
    const wait = waitOf(snapshot);
    if (wait === null) return null;
    if (first === null || wait.nextPollAt < first.nextPollAt) first = wait;
  }
  return first;
}

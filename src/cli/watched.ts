import type { Failure } from '../../machines/poll/observation.ts';
import type { PollOutcome } from '../../machines/poll/outcome.ts';
import { shortened } from '../../machines/validate/shortened.ts';
import { oneLine } from '../http/one-line.ts';
import { type FleetSnapshot, memberSnapshotIn } from './fleet-snapshots.ts';
import { type LiveRow, MAX_CELL_WIDTH } from './live-lines.ts';
import { type PollSnapshot, type Wait, waitOf } from './poll-snapshot.ts';
import { shortNames } from './short-names.ts';
import type { Summary } from './summary-lines.ts';

/** All that are watched, each by itself or together in a fleet. */
export class Watched {
  readonly #snapshots = new Map<string, PollSnapshot>();
  readonly #troubles = new Map<string, Failure>();
  readonly #ended = new Map<PollOutcome['type'], number>();
  readonly #seen = new Set<string>();
  #fleet: FleetSnapshot | null = null;
  #names: ReadonlyMap<string, string> = new Map();
  #requests = 0;

  get size(): number {
    return this.#seen.size;
  }

  /** An id in short, as far as it stays different from the others. */
  nameOf(id: string): string {
    if (this.#names.size !== this.#seen.size) this.#names = shortNames([...this.#seen]);
    return shortened(oneLine(this.#names.get(id) ?? id), MAX_CELL_WIDTH);
  }

  stand(snapshot: PollSnapshot): void {
    const { id, failure } = snapshot.context;
    this.#seen.add(id);
    this.#snapshots.set(id, snapshot);
    if (failure) this.#troubles.set(id, failure);
  }

  standTogether(fleet: FleetSnapshot): void {
    for (const id of fleet.members.keys()) this.#seen.add(id);
    for (const { id, failure } of fleet.answered) if (failure) this.#troubles.set(id, failure);
    this.#fleet = fleet;
  }

  /** One that has a chart of its own was answered. */
  answer(): void {
    this.#requests += 1;
  }

  end({ id, type }: PollOutcome): void {
    this.#snapshots.delete(id);
    this.#ended.set(type, (this.#ended.get(type) ?? 0) + 1);
  }

  now(): Summary {
    const fleet = this.#fleet;
    const snapshots = fleet ? standingsIn(fleet) : [...this.#snapshots.values()];
    return {
      rows: snapshots.map((snapshot) => this.#rowOf(snapshot)),
      ended: this.#ended,
      requests: fleet?.context.polls ?? this.#requests,
      wait: fleet ? waitOf(fleet) : waitOfAll(snapshots),
    };
  }

  #rowOf(snapshot: PollSnapshot): LiveRow {
    const { id } = snapshot.context;
    return { name: this.nameOf(id), snapshot, trouble: this.#troubles.get(id) ?? null };
  }
}

const standingsIn = (fleet: FleetSnapshot): PollSnapshot[] =>
  [...fleet.members.values()]
    .filter(({ ending }) => ending === null)
    .map((member) => memberSnapshotIn(fleet, member));

/** The first wait to end; `null` while somebody is asked. */
function waitOfAll(snapshots: readonly PollSnapshot[]): Wait | null {
  let first: Wait | null = null;
  for (const snapshot of snapshots) {
    const wait = waitOf(snapshot);
    if (wait === null) return null;
    if (first === null || wait.nextPollAt < first.nextPollAt) first = wait;
  }
  return first;
}

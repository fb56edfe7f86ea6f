import type { Failure } from '../../machines/observation.ts';
import type { PollOutcome } from '../../machines/outcome.ts';
import { shortened } from '../../machines/shortened.ts';
import { oneLine } from '../one-line.ts';
import type { Crowd } from './crowd-lines.ts';
import { type FleetStanding, standingIn } from './fleet-standing.ts';
import { type LiveRow, WIDEST_CELL } from './live-lines.ts';
import { type Standing, type Wait, waitOf } from './reporter.ts';
import { shortNames } from './short-names.ts';

/** All that are watched, each by itself or together in a fleet. */
export class Watched {
  readonly #standings = new Map<string, Standing>();
  readonly #troubles = new Map<string, Failure>();
  readonly #ended = new Map<PollOutcome['type'], number>();
  readonly #seen = new Set<string>();
  #fleet: FleetStanding | null = null;
  #names: ReadonlyMap<string, string> = new Map();
  #requests = 0;

  get size(): number {
    return this.#seen.size;
  }

  /** An id in short, as far as it stays different from the others. */
  nameOf(id: string): string {
    if (this.#names.size !== this.#seen.size) this.#names = shortNames([...this.#seen]);
    return shortened(oneLine(this.#names.get(id) ?? id), WIDEST_CELL);
  }

  stand(standing: Standing): void {
    const { id, failure } = standing.context;
    this.#seen.add(id);
    this.#standings.set(id, standing);
    if (failure) this.#troubles.set(id, failure);
  }

  standTogether(fleet: FleetStanding): void {
    for (const id of fleet.members.keys()) this.#seen.add(id);
    for (const { id, failure } of fleet.answered) if (failure) this.#troubles.set(id, failure);
    this.#fleet = fleet;
  }

  /** One that has a chart of its own was answered. */
  answer(): void {
    this.#requests += 1;
  }

  end({ id, type }: PollOutcome): void {
    this.#standings.delete(id);
    this.#ended.set(type, (this.#ended.get(type) ?? 0) + 1);
  }

  now(): Crowd {
    const fleet = this.#fleet;
    const standings = fleet ? standingsIn(fleet) : [...this.#standings.values()];
    return {
      rows: standings.map((standing) => this.#rowOf(standing)),
      ended: this.#ended,
      requests: fleet?.context.polls ?? this.#requests,
      wait: fleet ? waitOf(fleet) : waitOfAll(standings),
    };
  }

  #rowOf(standing: Standing): LiveRow {
    const { id } = standing.context;
    return { name: this.nameOf(id), standing, trouble: this.#troubles.get(id) ?? null };
  }
}

const standingsIn = (fleet: FleetStanding): Standing[] =>
  [...fleet.members.values()]
    .filter(({ ending }) => ending === null)
    .map((member) => standingIn(fleet, member));

/** The first wait to end; `null` while somebody is asked. */
function waitOfAll(standings: readonly Standing[]): Wait | null {
  let first: Wait | null = null;
  for (const standing of standings) {
    const wait = waitOf(standing);
    if (wait === null) return null;
    if (first === null || wait.nextPollAt < first.nextPollAt) first = wait;
  }
  return first;
}

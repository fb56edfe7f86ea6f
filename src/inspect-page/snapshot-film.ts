import type { StateValue } from 'xstate';
import type { Chart } from '../chart-picture/chart.ts';
import type { FeedMessage } from '../inspect-server/feed-message.ts';
import type { Film, FilmSnapshot, Frame, TakenArrow } from './film.ts';
import { stateIdsOf } from './state-ids.ts';

type Told = Extract<FeedMessage, { type: 'snapshot' }>;

/** Snapshots that are kept: nothing folds them, so each is whole. */
const MIN_KEPT = 1_000;

/** So many more are kept until the oldest are dropped at once. */
const DROPPED_AT_ONCE = 100;

/** The film of any machine: the snapshots that were told of it, at least the last thousand. */
export class SnapshotFilm implements Film<never> {
  readonly answers = [];
  readonly firstFailure = null;
  readonly differences = new Map<number, never>();
  readonly problem = null;
  readonly names = {};
  readonly times: number[] = [];
  first = 0;
  verdict: number | null = null;

  readonly #chart: Chart;
  readonly #told: Told[] = [];

  constructor(chart: Chart) {
    this.#chart = chart;
  }

  get steps(): number {
    return this.first + this.times.length;
  }

  get last(): FilmSnapshot {
    return this.#told.at(-1) as Told;
  }

  push(told: Told): void {
    if (this.times.length === MIN_KEPT + DROPPED_AT_ONCE) {
      this.#told.splice(0, DROPPED_AT_ONCE);
      this.times.splice(0, DROPPED_AT_ONCE);
      this.first += DROPPED_AT_ONCE;
    }
    this.#told.push(told);
    this.times.push(told.at);
    this.verdict = told.status === 'active' ? null : this.steps - 1;
  }

  frame(step: number): Frame {
    const told = this.#at(step) as Told;
    return {
      ...{ step, at: told.at, event: told.event, before: this.#at(step - 1) ?? null },
      ...{ snapshot: told, taken: this.#taken(step), takenBefore: this.#taken(step - 1) },
    };
  }

  #at(step: number): Told | undefined {
    return this.#told[step - this.first];
  }

  /** What of the chart explains a change of state: the snapshots say no more than from where to where. */
  #taken(step: number): readonly TakenArrow[] {
    const [told, before] = [this.#at(step), this.#at(step - 1)];
    if (!told?.event || !before) return [];
    const left = idsOf(before);
    const entered = idsOf(told);
    const { type } = told.event;
    return this.#chart.arrows.filter(
      ({ event, from, to }) =>
        event === type &&
        (from === '' || left.has(from)) &&
        to !== null &&
        [...entered].some((id) => id === to || id.startsWith(`${to}.`)),
    );
  }
}

const idsOf = ({ value }: Told): ReadonlySet<string> => new Set(stateIdsOf(value as StateValue));

import type { StateValue } from 'xstate';
import type { Chart } from '../chart-picture/chart.ts';
import type { FeedMessage } from '../inspect-server/feed-message.ts';
import type { Film, FilmSnapshot, Frame, TakenArrow } from './film.ts';
import { stateIdsOf } from './state-ids.ts';

type Told = Extract<FeedMessage, { type: 'snapshot' }>;

/** Snapshots that are kept: nothing folds them, so each is whole. */
const MAX_KEPT = 1_000;

/** The film of any machine: the snapshots that were told of it, the last thousand. */
export class SnapshotFilm implements Film<never> {
  readonly answers = [];
  readonly firstFailure = null;
  readonly differences = new Map<number, never>();
  readonly problem = null;
  readonly names = {};
  readonly times: number[] = [];
  verdict: number | null = null;

  readonly #chart: Chart;
  readonly #told: Told[] = [];

  constructor(chart: Chart) {
    this.#chart = chart;
  }

  get steps(): number {
    return this.times.length;
  }

  get last(): FilmSnapshot {
    return this.#told.at(-1) as Told;
  }

  push(told: Told): void {
    if (this.steps === MAX_KEPT) {
      this.#told.shift();
      this.times.shift();
    }
    this.#told.push(told);
    this.times.push(told.at);
    this.verdict = told.status === 'active' ? null : this.steps - 1;
  }

  frame(step: number): Frame {
    const told = this.#told[step] as Told;
    return {
      ...{ step, at: told.at, event: told.event, before: this.#told[step - 1] ?? null },
      ...{ snapshot: told, taken: this.#taken(step), takenBefore: this.#taken(step - 1) },
    };
  }

  /** What of the chart explains a change of state: the snapshots say no more than from where to where. */
  #taken(step: number): readonly TakenArrow[] {
    const [told, before] = [this.#told[step], this.#told[step - 1]];
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

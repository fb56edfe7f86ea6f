import type { Difference } from '../replay/difference.ts';

/** What is shown of an actor's snapshot. */
export interface FilmSnapshot {
  readonly value: unknown;
  readonly context: unknown;
  /** XState's: `active`, `done`, `error`, `stopped`. */
  readonly status: string;
  readonly output?: unknown;
}

/** One step: what happened, and where it led. */
export interface Frame {
  /** From 0. */
  readonly step: number;
  /** Epoch ms. */
  readonly at: number;
  /** `null` for the first step. */
  readonly event: { readonly type: string } | null;
  /** `null` before the first step. */
  readonly before: FilmSnapshot | null;
  readonly snapshot: FilmSnapshot;
  /** The transitions of this step and of the one before. */
  readonly taken: readonly TakenArrow[];
  readonly takenBefore: readonly TakenArrow[];
}

/** A transition that was taken. */
export interface TakenArrow {
  /** Of the arrow in the chart. */
  readonly id: string;
  /** The ids of states, `to` is `null` when it stays where it is. */
  readonly from: string;
  readonly to: string | null;
  /** XState's event type; empty for `always`. */
  readonly event: string;
  readonly guard: string | null;
}

/** The steps of an actor: all of them or the last ones, but of most only what folding needs. */
export interface Film<TAnswer> {
  /** The oldest step that is kept. */
  readonly first: number;
  /** How many there were: one more than the last step. */
  readonly steps: number;
  /** When each step that is kept happened, epoch ms. */
  readonly times: readonly number[];
  readonly answers: readonly TAnswer[];
  /** Steps that are kept; `null` where there is none. */
  readonly firstFailure: number | null;
  readonly verdict: number | null;
  readonly differences: ReadonlyMap<number, Difference>;
  /** Why nothing more can be read; `null`: all can. */
  readonly problem: FilmProblem | null;
  /** The user's spellings of ids, by id. */
  readonly names: Readonly<Record<string, string>>;
  /** After the last step. */
  readonly last: FilmSnapshot;
  frame(step: number): Frame;
}

export type FilmProblem =
  | { readonly type: 'torn' }
  | { readonly type: 'refused'; readonly message: string };

import type { DurableEvent } from './event.ts';

/** One request that the host is to make. */
export interface FetchEffect {
  readonly type: 'fetch';
  /** Of this request alone; its answer is `answered(id, observation)` or `failed(id, error)`. */
  readonly id: string;
  /** The name of the actor that makes it, `fetchStatus` say. */
  readonly src: string;
  readonly input: unknown;
}

/** One event that the host is to hand to `step` after a delay. */
export interface ScheduleEffect {
  readonly type: 'schedule';
  /** Of this timer alone. */
  readonly id: string;
  readonly event: DurableEvent;
  /** 0 ≤ delayMs ≤ 2³¹−1. */
  readonly delayMs: number;
}

/**
 * A timer or a request that the chart has given up. A host may let either run on:
 * `step` knows that it's late and changes nothing.
 */
export type CancelEffect =
  | { readonly type: 'cancel'; readonly timer: string }
  | { readonly type: 'cancel'; readonly request: string };

export interface EmitEffect<TEmitted> {
  readonly type: 'emit';
  readonly event: TEmitted;
}

/** The chart has ended; no effect comes after this one. */
export interface DoneEffect<TOutcome> {
  readonly type: 'done';
  readonly outcome: TOutcome;
}

/** What a host is to do after a step. JSON. */
export type Effect<TOutcome = unknown, TEmitted = unknown> =
  | FetchEffect
  | ScheduleEffect
  | CancelEffect
  | EmitEffect<TEmitted>
  | DoneEffect<TOutcome>;

import type { DurableEvent } from './event.ts';

/** The host must make this request. */
export interface FetchEffect {
  readonly type: 'fetch';
  /** Unique in the poll; the answer is `answered(id, observation)` or `failed(id, error)`. */
  readonly id: string;
  /** The name of the actor that makes it, e.g. `fetchStatus`. */
  readonly src: string;
  readonly input: unknown;
}

/** The host must pass this event to `step` after a delay. */
export interface ScheduleEffect {
  readonly type: 'schedule';
  /** Unique in the poll. */
  readonly id: string;
  readonly event: DurableEvent;
  /** 0 ≤ delayMs ≤ 2³¹−1. */
  readonly delayMs: number;
}

/**
 * A timer or a request that the chart has cancelled. A host may ignore this: `step` ignores the event of a
 * cancelled timer or request.
 */
export type CancelEffect =
  | { readonly type: 'cancel'; readonly timer: string }
  | { readonly type: 'cancel'; readonly request: string };

/** Tell whoever listens to this poll. */
export interface EmitEffect<TEmitted> {
  readonly type: 'emit';
  readonly event: TEmitted;
}

/** The chart has ended; no effect comes after this one. */
export interface DoneEffect<TOutcome> {
  readonly type: 'done';
  readonly outcome: TOutcome;
}

/** What the host must do after a step. JSON. */
export type Effect<TOutcome = unknown, TEmitted = unknown> =
  | FetchEffect
  | ScheduleEffect
  | CancelEffect
  | EmitEffect<TEmitted>
  | DoneEffect<TOutcome>;

import type { Failure } from '../poll/observation.ts';
import type { Policy } from '../poll/policy.ts';
import type { BatchObservation } from './batch-observation.ts';
import type { FleetReason } from './endings.ts';
import type { FleetMember } from './member.ts';
import type { Pages } from './pages.ts';

/** How many requests may start in any window of so many ms. */
export interface Rate {
  readonly requests: number;
  readonly perMs: number;
}

/** A queued request. */
export interface Batch {
  readonly number: number;
  /** The pages that its members are on. */
  readonly pages: readonly number[];
  /** Whether it is part of a split batch, which no other member may join. */
  readonly isPart: boolean;
  /** Whether it asks for one member alone, whose verdict doesn't count yet. */
  readonly isConfirming: boolean;
}

/** A request in flight. */
export interface Flight extends Batch {
  /** The slot of its actor, e.g. 0 for `fetchBatch.0`. Slots are reused: XState keeps an entry for each actor name for the machine's life. */
  readonly slot: number;
  /** When it was sent, epoch ms. */
  readonly askedAt: number;
  /** The fleet's `unsureMs` then: how much later it may have been sent, ms. */
  readonly unsureMs: number;
  /** How much later again, ms, if a jump of the clock since then was the clock that was set, and no late timer. */
  readonly setMs: number;
  /** Whether a refresh came meanwhile: its answer may be older than the news. */
  readonly isRefreshed: boolean;
}

/** The last answer, without its entries. */
export type RecordedBatch =
  | Exclude<BatchObservation, { type: 'readings' }>
  | { readonly type: 'readings' };

/** The state of a fleet's polls and requests. JSON, and free of credentials. */
export interface FleetState<TData = unknown> {
  readonly policy: Policy;
  /** The maximum number of ids in one request. */
  readonly limit: number;
  /** The maximum number of requests in flight at once. */
  readonly maxInFlight: number;
  /** How many requests may start in a window; `null`: any number. */
  readonly rate: Rate | null;
  /** How long the server may hold a request, ms. */
  readonly longPollMs: number;

  /** All members, in pages; `membersIn` lists them. */
  readonly pages: Pages<FleetMember<TData>>;
  /** How many of them are still polled, and how many of those failed the last time. */
  readonly live: number;
  readonly failing: number;

  readonly queued: readonly Batch[];
  readonly inFlight: readonly Flight[];
  /** Whether the last request that was sent asked for a confirmation. */
  readonly wasConfirming: boolean;
  /** The number of the last batch. */
  readonly batches: number;
  /** How many requests were answered so far. */
  readonly polls: number;
  readonly observation: RecordedBatch | null;
  readonly failure: Failure | null;
  /** Whether any good answer came so far. */
  readonly hasReading: boolean;
  /** How many single ids and parts were refused since the last good answer. */
  readonly blindRejections: number;
  /** 403s since the last good answer: how many requests, and how many of those for one id alone. */
  readonly forbidden: { readonly requests: number; readonly alone: number };

  /** The jitter of the first good answer since the last timer: members polled together stay together. */
  readonly jitter: number | null;
  /** Doublings of the interval that rate limits have left. */
  readonly slowdowns: number;
  /** The wait after a 429, ms, and its end, epoch ms. */
  readonly hold: { readonly delayMs: number; readonly until: number } | null;

  /** The fleet's time, epoch ms: that of the wall clock, as far as events carried it. */
  readonly at: number | null;
  /**
   * Whether an event has carried a time since the start, or since a resume without one. Until then the time counts from
   * 0, or from where it was, and the first event with a time passes none.
   */
  readonly isTimed: boolean;
  /** How much later it may be, ms: events without a time interrupted waits since one was known. */
  readonly unsureMs: number;
  /** The fleet's time at the first pause without a time that cancelled requests, until an event carries one; else `null`. */
  readonly untimedPauseAt: number | null;
  /** When the first request that was answered began, epoch ms. */
  readonly startedAt: number | null;
  /** The armed wait, ms, and its end, epoch ms; `null` when no member waits. */
  readonly delayMs: number;
  readonly nextPollAt: number | null;
  /** No deadline of a member comes earlier, but for those in flight, epoch ms; `null`: none is known. */
  readonly nextEndAt: number | null;
  /** When the fleet was last started, resumed or woken, or the clock was found to be set on, epoch ms. */
  readonly resumedAt: number | null;
  /** When the rate lets the next request start, epoch ms; `null`: at any time. */
  readonly nextStartAt: number | null;

  readonly ending: { readonly reason: FleetReason; readonly at: number | null } | null;
}

import type { Failure } from '../poll/observation.ts';
import type { Policy } from '../poll/policy.ts';
import type { BatchObservation } from './batch-observation.ts';
import type { FleetReason } from './endings.ts';
import type { FleetMember } from './member.ts';
import type { Pages } from './pages.ts';

/** A queued request. */
export interface Batch {
  readonly number: number;
  /** The pages that its members are on. */
  readonly pages: readonly number[];
  /** Whether it is a part of one in trouble, which nobody may join. */
  readonly isPart: boolean;
}

/** A request in flight. */
export interface Flight extends Batch {
  /** Of its actor, `fetchBatch.0` say: used again and again, since XState remembers the name of each actor for ever. */
  readonly slot: number;
  /** When it was sent, epoch ms. */
  readonly askedAt: number;
  /** The fleet's `unsureMs` then: how much later it may have been sent, ms. */
  readonly unsureMs: number;
  /** Whether a refresh came meanwhile: its answer may be older than the news. */
  readonly isRefreshed: boolean;
}

/** What the server said last: an answer without its entries. */
export type RecordedBatch =
  | Exclude<BatchObservation, { type: 'readings' }>
  | { readonly type: 'readings' };

/** The state of a fleet's polls and requests. JSON, and free of credentials. */
export interface FleetState<TData = unknown> {
  readonly policy: Policy;
  /** The most ids of one request. */
  readonly limit: number;
  /** The most requests in flight at once. */
  readonly maxInFlight: number;

  /** All members, in pages; `membersIn` lists them. */
  readonly pages: Pages<FleetMember<TData>>;
  /** How many of them go on, and how many of those were not answered the last time. */
  readonly live: number;
  readonly failing: number;

  readonly queued: readonly Batch[];
  readonly inFlight: readonly Flight[];
  /** How many batches there were so far: the number of the last one. */
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

  /** The first good answer's since the last tick: members asked together stay together. */
  readonly jitter: number | null;
  /** Doublings of the interval that rate limits have left. */
  readonly slowdowns: number;
  /** The wait after a 429, ms, and its end, epoch ms. */
  readonly hold: { readonly delayMs: number; readonly until: number } | null;

  /** The fleet's time, epoch ms: the wall clock's, as far as anything told it. */
  readonly at: number | null;
  /** Whether anything has, since the start or a resume that didn't: the first that does lets none pass. The time counts from 0 until then, or from where it was. */
  readonly isTimed: boolean;
  /** How much later it may be, for what cut waits short since a time was told didn't tell any, ms. */
  readonly unsureMs: number;
  /** The fleet's time at the first pause that cancelled requests without telling the time, until something tells it; else `null`. */
  readonly untimedPauseAt: number | null;
  /** When the first answer came, epoch ms. */
  readonly startedAt: number | null;
  /** The wait under way, ms, and its end, epoch ms; `null` when nobody waits. */
  readonly delayMs: number;
  readonly nextPollAt: number | null;

  readonly ending: { readonly reason: FleetReason; readonly at: number | null } | null;
}

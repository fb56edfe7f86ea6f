import type { BatchObservation } from './fleet/batch-observation.ts';
import type { FleetReason } from './fleet/endings.ts';
import { type FleetMember, initialMember } from './fleet/member.ts';
import { type Pages, withItems } from './fleet/pages.ts';
import type { Failure } from './poll/observation.ts';
import { type Policy, type PolicyInput, resolvePolicy } from './poll/policy.ts';
import { InputError } from './validate/input-error.ts';
import { optionalBoolean } from './validate/validate.ts';

export interface FleetInput {
  /** What to poll: none of them empty. More can be added later. */
  readonly ids: readonly string[];
  /** Holds for each member. */
  readonly policy?: PolicyInput | undefined;
  /** Whether to poll at once instead of waiting for `poll.start`. Default `false`. */
  readonly autoStart?: boolean | undefined;
  /** Whether to stay, for members yet to be added, once all have ended. Default `false`. */
  readonly keepOpen?: boolean | undefined;
}

/** A request that waits for its turn. */
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

/** What the chart knows. JSON; no credential ever gets in. */
export interface FleetContext<TData = unknown> {
  readonly policy: Policy;
  readonly autoStart: boolean;
  readonly keepOpen: boolean;
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

interface Start {
  readonly input: FleetInput;
  readonly normalizeId?: (id: string) => string;
}

/** @throws {InputError} for ids or a policy that can't be taken. */
export function initialFleet({ input, normalizeId = (id) => id }: Start): FleetContext {
  const ids = parseIds('input.ids', input?.ids, normalizeId);
  return {
    policy: resolvePolicy(input.policy),
    autoStart: optionalBoolean('input.autoStart', input.autoStart),
    keepOpen: optionalBoolean('input.keepOpen', input.keepOpen),
    limit: 99,
    maxInFlight: 4,
    pages: withItems<FleetMember>(
      [],
      ids.map((id) => initialMember(id)),
    ),
    live: ids.length,
    failing: 0,
    queued: [],
    inFlight: [],
    batches: 0,
    polls: 0,
    observation: null,
    failure: null,
    hasReading: false,
    blindRejections: 0,
    forbidden: { requests: 0, alone: 0 },
    jitter: null,
    slowdowns: 0,
    hold: null,
    at: null,
    isTimed: false,
    unsureMs: 0,
    untimedPauseAt: null,
    startedAt: null,
    delayMs: 0,
    nextPollAt: null,
    ending: null,
  };
}

/** The sooner of two times that may be unknown. */
export const soonerOf = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.min(one, other);

export const isId = (id: unknown): id is string => typeof id === 'string' && id !== '';

/**
 * The ids in their one spelling, each once.
 *
 * @throws {InputError} naming the one that can't be taken.
 */
export function parseIds(
  path: string,
  ids: unknown,
  normalizeId: (id: string) => string,
): readonly string[] {
  if (!Array.isArray(ids))
    throw new InputError(path, ids, 'an array of strings that are not empty');
  const spelt = Array.from(ids, (id, place) => {
    const found = isId(id) ? normalizeId(id) : id;
    if (!isId(found)) throw new InputError(`${path}[${place}]`, id, 'a string that is not empty');
    return found;
  });
  return [...new Set(spelt)];
}

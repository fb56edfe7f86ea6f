import { firstEnd } from './fleet/ends.ts';
import { latestOf, newMember, parseFirstAnswers } from './fleet/first-answers.ts';
import type { FleetState, Rate } from './fleet/fleet-state.ts';
import { asIs, parseIds } from './fleet/ids.ts';
import { isLive } from './fleet/member.ts';
import { withItems } from './fleet/pages.ts';
import type { Observation } from './poll/observation.ts';
import { MAX_DELAY_MS, type PolicyInput, resolvePolicy } from './poll/policy.ts';
import { optionalBoolean } from './validate/validate.ts';

/** What a fleet is started with. JSON; invalid input throws an `InputError`. */
export interface FleetInput {
  /** What to poll: no empty strings. More can be added later. */
  readonly ids: readonly string[];
  /** First answers that came from elsewhere, by id: the response that created the work. */
  readonly observations?: Readonly<Record<string, Observation>> | null | undefined;
  /** Applies to each member. */
  readonly policy?: PolicyInput | undefined;
  /** Whether to poll at once instead of waiting for `poll.start`. Default `false`. */
  readonly autoStart?: boolean | undefined;
  /** Whether the fleet stays open after all members have settled, so that more can be added. Default `false`. */
  readonly keepOpen?: boolean | undefined;
}

/** What suits the server that answers for many ids at once. */
export interface FleetOptions {
  /** The maximum number of ids in one request. Default 99. */
  readonly limit?: number;
  /** The maximum number of requests in flight at once. Default 4. */
  readonly maxInFlight?: number;
  /** How many requests may start in any window of `perMs`, evenly spaced; `null` (the default): any number. */
  readonly rate?: Rate | null;
  /** How long the server may hold a request, ms. Default 0. */
  readonly longPollMs?: number;
  /** Returns the canonical spelling of an id. Default: the id as it is. */
  readonly normalizeId?: (id: string) => string;
}

/** What the chart knows. */
export interface FleetContext<TData = unknown> extends FleetState<TData> {
  readonly autoStart: boolean;
  readonly keepOpen: boolean;
}

/**
 * @param layers policies under that of the input, the later over the earlier.
 * @throws {InputError} for invalid ids or an invalid policy.
 */
export function initialFleet(
  input: FleetInput,
  {
    limit = 99,
    maxInFlight = 4,
    rate = null,
    longPollMs = 0,
    normalizeId = asIs,
  }: FleetOptions = {},
  layers: readonly (PolicyInput | undefined)[] = [],
): FleetContext<never> {
  const ids = parseIds('input.ids', input?.ids, normalizeId);
  const policy = resolvePolicy(...layers, input.policy);
  const answers = parseFirstAnswers<never>('input.observations', input.observations, normalizeId);
  const at = latestOf(answers, ids);
  const empty: FleetContext<never> = {
    policy,
    autoStart: optionalBoolean('input.autoStart', input.autoStart),
    keepOpen: optionalBoolean('input.keepOpen', input.keepOpen),
    limit,
    maxInFlight,
    rate,
    longPollMs,
    pages: [],
    live: 0,
    failing: 0,
    queued: [],
    inFlight: [],
    wasConfirming: false,
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
    at,
    isTimed: at !== null,
    // How long ago that was, the first event with a time says.
    unsureMs: at === null ? 0 : MAX_DELAY_MS,
    untimedPauseAt: null,
    startedAt: null,
    delayMs: 0,
    nextPollAt: null,
    nextEndAt: null,
    resumedAt: null,
    nextStartAt: null,
    ending: null,
  };
  const members = ids.map((id) => newMember(id, answers, empty, at));
  const live = members.filter(isLive);
  return {
    ...empty,
    pages: withItems([], members),
    live: live.length,
    nextEndAt: firstEnd(members, policy, null),
    failing: live.filter(({ failures }) => failures > 0).length,
  };
}

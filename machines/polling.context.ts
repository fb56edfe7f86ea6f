import type { ClockState } from './poll/clock.ts';
import type { Observation } from './poll/observation.ts';
import { type Policy, type PolicyInput, resolvePolicy } from './poll/policy.ts';
import { initialPollState, type PollHistory, type PollState } from './poll/poll-state.ts';
import { record } from './poll/record.ts';
import { slowdownsAfter } from './poll/slowdowns.ts';
import { validateObservation } from './poll/validate-observation.ts';
import { nonEmptyString, optionalBoolean } from './validate/validate.ts';

/** What a poll is started with. JSON; invalid input throws an `InputError`. */
export interface PollingInput<TData = unknown> {
  /** What to poll; not empty. */
  readonly id: string;
  readonly policy?: PolicyInput | undefined;
  /** Whether to poll at once instead of waiting for `poll.start`. Default `false`. */
  readonly autoStart?: boolean | undefined;
  /**
   * The first answer, when it came from elsewhere: the response that created the work, or the reading that a page was
   * rendered with. The first request comes when and where it says.
   */
  readonly observation?: Observation<TData> | null | undefined;
}

/** What the chart knows. */
export interface PollingContext<TData = unknown> extends PollState<TData>, ClockState {
  readonly policy: Policy;
  readonly autoStart: boolean;
  /** Doublings of the interval that rate limits have left. */
  readonly slowdowns: number;
}

/**
 * @param layers policies under that of the input, the later over the earlier.
 * @throws {InputError} for an invalid id, policy or observation.
 */
export function initialContext<TData = never>(
  input: PollingInput<TData>,
  layers: readonly (PolicyInput | undefined)[] = [],
): PollingContext<TData> {
  nonEmptyString('input.id', input?.id);
  const context: PollingContext<TData> = {
    ...initialPollState(input.id),
    policy: resolvePolicy(...layers, input.policy),
    autoStart: optionalBoolean('input.autoStart', input.autoStart),
    slowdowns: 0,
    at: null,
    unanswered: 0,
    refreshRequested: false,
  };
  const observation = input.observation ?? null;
  if (observation === null) return context;
  validateObservation('input.observation', observation);
  return { ...context, ...withAnswer(context, observation) };
}

/** What changes with an answer. */
export function withAnswer<TData>(
  context: PollingContext<TData>,
  observation: Observation<TData>,
): PollHistory<TData> & Omit<ClockState, 'refreshRequested'> & Pick<PollingContext, 'slowdowns'> {
  // A spread would copy the whole history for four fields more.
  return Object.assign(record(context, observation), {
    slowdowns: slowdownsAfter(context, observation),
    at: observation.at,
    askedAt: observation.at - observation.elapsedMs,
    unanswered: 0,
  });
}

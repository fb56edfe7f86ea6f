import type { ClockState } from './poll/clock.ts';
import { type Policy, type PolicyInput, resolvePolicy } from './poll/policy.ts';
import { initialPollState, type PollState } from './poll/poll-state.ts';
import { nonEmptyString, optionalBoolean } from './validate/validate.ts';

export interface PollingInput {
  /** What to poll; not empty. */
  readonly id: string;
  readonly policy?: PolicyInput | undefined;
  /** Whether to poll at once instead of waiting for `poll.start`. Default `false`. */
  readonly autoStart?: boolean | undefined;
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
 * @throws {InputError} for an invalid id or policy.
 */
export function initialContext(
  input: PollingInput,
  layers: readonly (PolicyInput | undefined)[] = [],
): PollingContext<never> {
  nonEmptyString('input.id', input?.id);
  return {
    ...initialPollState(input.id),
    policy: resolvePolicy(...layers, input.policy),
    autoStart: optionalBoolean('input.autoStart', input.autoStart),
    slowdowns: 0,
    at: null,
    unanswered: 0,
    refreshRequested: false,
  };
}

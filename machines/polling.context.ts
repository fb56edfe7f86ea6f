import { type Policy, type PolicyInput, resolvePolicy } from './poll/policy.ts';
import { initialPollState, type PollState } from './poll/poll-state.ts';
import { InputError } from './validate/input-error.ts';
import { optionalBoolean } from './validate/validate.ts';

export interface PollingInput {
  /** What to poll; not empty. */
  readonly id: string;
  readonly policy?: PolicyInput | undefined;
  /** Whether to poll at once instead of waiting for `poll.start`. Default `false`. */
  readonly autoStart?: boolean | undefined;
}

/** What the chart knows. */
export interface PollingContext<TData = unknown> extends PollState<TData> {
  readonly policy: Policy;
  readonly autoStart: boolean;
  /** Doublings of the interval that rate limits have left. */
  readonly slowdowns: number;
  /** The latest time known since the last answer, epoch ms; `null` before any. */
  readonly at: number | null;
  /** Requests in a row that were cancelled before their answer, and the one in flight. */
  readonly unanswered: number;
  /** Whether a refresh waits for the next request. */
  readonly refreshRequested: boolean;
}

/** @throws {InputError} for an id or a policy that can't be taken. */
export function initialContext({ input }: { input: PollingInput }): PollingContext {
  if (typeof input?.id !== 'string' || input.id === '')
    throw new InputError('input.id', input?.id, 'a string that is not empty');
  return {
    ...initialPollState(input.id),
    policy: resolvePolicy(input.policy),
    autoStart: optionalBoolean('input.autoStart', input.autoStart),
    slowdowns: 0,
    at: null,
    unanswered: 0,
    refreshRequested: false,
  };
}

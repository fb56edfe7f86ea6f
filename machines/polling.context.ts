import { InputError } from './input-error.ts';
import type { Failure, Interval, Recorded, Validators, Verdict } from './observation.ts';
import type { Reason } from './outcome.ts';
import { type Policy, type PolicyInput, resolvePolicy } from './policy.ts';

export interface PollingInput {
  /** What to poll; not empty. */
  readonly id: string;
  readonly policy?: PolicyInput | undefined;
  /** Whether to poll at once instead of waiting for `poll.start`. Default `false`. */
  readonly autoStart?: boolean | undefined;
}

/** What the chart knows. JSON; no credential ever gets in. */
export interface PollingContext<TData = unknown> {
  readonly id: string;
  readonly policy: Policy;
  readonly autoStart: boolean;

  /** The last answer, without its data. */
  readonly observation: Recorded | null;
  /** What went wrong with the last request, `null` when nothing did. */
  readonly failure: Failure | null;

  /** From the last reading; `data` keeps its reference while readings are deep-equal. */
  readonly status: string | null;
  readonly data: TData | null;
  readonly verdict: Verdict | null;
  readonly detail: string | null;
  readonly suggested: Interval | null;
  readonly confirmations: number;
  readonly validators: Validators | null;

  /** Answers so far. */
  readonly polls: number;
  /** In a row: times the server was unavailable, times the resource was missing, readings of the same verdict. */
  readonly failures: number;
  readonly misses: number;
  readonly confirmed: number;
  /** Doublings of the interval that rate limits have left. */
  readonly slowdowns: number;

  /** When the first answer and the last change came, epoch ms. */
  readonly startedAt: number | null;
  readonly changedAt: number | null;

  /** The wait under way, ms, and its end, epoch ms. */
  readonly delayMs: number;
  readonly nextPollAt: number | null;

  readonly ending: { readonly reason: Reason; readonly at: number | null } | null;
}

/** @throws {InputError} for an id or a policy that can't be taken. */
export function initialContext({ input }: { input: PollingInput }): PollingContext {
  if (typeof input?.id !== 'string' || input.id === '')
    throw new InputError('input.id', input?.id, 'a string that is not empty');
  return {
    id: input.id,
    policy: resolvePolicy(input.policy),
    autoStart: input.autoStart ?? false,
    observation: null,
    failure: null,
    status: null,
    data: null,
    verdict: null,
    detail: null,
    suggested: null,
    confirmations: 1,
    validators: null,
    polls: 0,
    failures: 0,
    misses: 0,
    confirmed: 0,
    slowdowns: 0,
    startedAt: null,
    changedAt: null,
    delayMs: 0,
    nextPollAt: null,
    ending: null,
  };
}

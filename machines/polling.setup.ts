import { assign, enqueueActions, fromPromise, setup } from 'xstate';
import { answerIn, defectIn, timeOf } from './actor-events.ts';
import * as judgement from './judgement.ts';
import { failureIn, type Observation, type Validators } from './observation.ts';
import type { PollOutcome, Reason } from './outcome.ts';
import type { PollingContext, PollingInput } from './polling.context.ts';
import type { PollingEmitted, PollingEvent } from './polling.events.ts';
import { record } from './record.ts';
import { eased, remainingDelay, slowed } from './schedule.ts';

/** What the fetch actor is asked to do. */
export interface FetchInput {
  readonly id: string;
  readonly requestTimeoutMs: number;
  /** What makes the request conditional, `null` before the first reading. */
  readonly validators: Validators | null;
  /** Whether a good reading came earlier: then the address is right, and rubbish is a passing trouble. */
  readonly hasReading: boolean;
}

export function fetchInput({ context }: { context: PollingContext }): FetchInput {
  return {
    id: context.id,
    requestTimeoutMs: context.policy.requestTimeoutMs,
    validators: context.validators,
    hasReading: context.status !== null,
  };
}

/** The words that the chart is written in. */
export const pollingSetup = setup({
  types: {
    input: {} as PollingInput,
    context: {} as PollingContext,
    events: {} as PollingEvent,
    emitted: {} as PollingEmitted,
    output: {} as PollOutcome,
    tags: {} as 'live' | 'busy' | 'held',
  },

  actors: {
    fetchStatus: fromPromise<Observation, FetchInput>(async () => {
      throw new Error(
        'pollingMachine has no fetchStatus yet: use createPollingMachine(resource), or ' +
          'pollingMachine.provide({ actors: { fetchStatus: fromPromise(async ({ input, signal }) => observation) } })',
      );
    }),
  },

  delays: {
    pollDelay: ({ context }) => context.delayMs,
  },

  guards: {
    startsAtOnce: ({ context }) => context.autoStart,
    isUnauthorized: ({ context }) => judgement.isUnauthorized(context, context.policy),
    isMissing: ({ context }) => judgement.isMissing(context, context.policy),
    hasEndedWell: ({ context }) => judgement.hasEndedWell(context, context.policy),
    hasEndedBadly: ({ context }) => judgement.hasEndedBadly(context, context.policy),
    isRejected: ({ context }) => judgement.isRejected(context, context.policy),
    isPastDeadline: ({ context }) => judgement.isPastDeadline(context, context.policy),
    isHeldTooLong: ({ context }) => judgement.isHeldTooLong(context, context.policy),
    isRateLimited: ({ context }) => judgement.isRateLimited(context, context.policy),
    hasRetriesLeft: ({ context }) => judgement.hasRetriesLeft(context, context.policy),
    isExhausted: ({ context }) => judgement.isUnavailable(context, context.policy),
    isFreeToAsk: ({ context }) => judgement.mayRefresh(context),
  },

  actions: {
    record: assign(({ context, event }) => record(context, answerIn<Observation>(event))),

    recordDefect: assign({
      failure: ({ event }) => ({
        code: 'defect',
        message: defectIn(event),
        httpStatus: null,
        retryable: false,
      }),
    }),

    /** Stands before `record`, while the context still knows the status before. */
    announce: enqueueActions(({ context, event, enqueue }) => {
      const observation = answerIn<Observation>(event);
      const { at, elapsedMs } = observation;
      const failure = failureIn(observation);
      if (failure) {
        enqueue.emit({ type: 'request.failed', failure, elapsedMs, at });
        return;
      }
      if (observation.type !== 'reading') {
        enqueue.emit({ type: 'request.succeeded', status: context.status, elapsedMs, at });
        return;
      }
      const { status, verdict, data, detail = null } = observation;
      enqueue.emit({ type: 'request.succeeded', status, elapsedMs, at });
      if (status === context.status) return;
      const previous = context.status;
      enqueue.emit({ type: 'status.changed', status, previous, verdict, detail, data, at });
    }),

    scheduleInterval: assign(({ context }) => ({
      ...judgement.interval(context, context.policy, context.slowdowns),
      slowdowns: context.failure ? context.slowdowns : eased(context.slowdowns),
    })),

    scheduleBackoff: assign(({ context }) => judgement.backoff(context, context.policy)),

    scheduleHold: assign(({ context }) => ({
      ...judgement.hold(context, context.policy),
      slowdowns: slowed(context.slowdowns),
    })),

    /** Without a time nothing is known of how long it was: a hold is kept whole, anything else is due. */
    scheduleRemaining: assign(({ context, event }) => {
      const at = timeOf(event);
      if (at !== null && context.nextPollAt !== null)
        return { delayMs: remainingDelay(context.delayMs, context.nextPollAt, at) };
      const isHeld =
        judgement.isRateLimited(context, context.policy) || !judgement.mayRefresh(context);
      return { delayMs: isHeld ? context.delayMs : 0 };
    }),

    conclude: assign(({ context, event }, { reason }: { reason: Reason }) => ({
      ending: { reason, at: timeOf(event) ?? context.observation?.at ?? null },
    })),
  },
});

import { assign, type EventObject, enqueueActions, fromPromise, setup } from 'xstate';
import { atEvent, isDue, isRestored, later, passesTime, remaining } from './poll/clock.ts';
import * as delays from './poll/delays.ts';
import type { Reason } from './poll/endings.ts';
import * as guards from './poll/guards.ts';
import { defect, failureIn, type Observation, type Validators } from './poll/observation.ts';
import type { PollOutcome } from './poll/outcome.ts';
import { record } from './poll/record.ts';
import { slowdownsAfter } from './poll/slowdowns.ts';
import { validateObservation } from './poll/validate-observation.ts';
import { inertWaker } from './poll/waker.ts';
import type { PollingContext, PollingInput } from './polling.context.ts';
import type { PollingEmitted, PollingEvent } from './polling.events.ts';
import { answerIn, defectIn, messageOf, timeOf } from './validate/actor-events.ts';
import { shortened, summarized } from './validate/shortened.ts';

/** What the fetch actor is asked to do. */
export interface FetchInput {
  readonly id: string;
  readonly requestTimeoutMs: number;
  /** When the poll must have ended, epoch ms, and how long it may take; `null` without a deadline. The first is `null`, too, before the first request began. */
  readonly deadlineAt: number | null;
  readonly deadlineMs: number | null;
  /** What makes the request conditional, `null` before the first reading. */
  readonly validators: Validators | null;
  /** The last reading without its data. From the first one on malformed bodies are treated as transient. */
  readonly last: LastReading | null;
  /** Whether the last answer was malformed. */
  readonly wasMalformed: boolean;
}

export function fetchInput({ context }: { context: PollingContext }): FetchInput {
  return fetchInputOf(context, context.policy);
}

/** The chart's actors, delays, guards and actions, typed for the data of one resource. */
export const pollingSetup = <TData>() =>
  setup({
    types: {
      input: {} as PollingInput,
      context: {} as PollingContext<TData>,
      events: {} as PollingEvent,
      emitted: {} as PollingEmitted<TData>,
      output: {} as PollOutcome<TData>,
      tags: {} as 'live' | 'busy' | 'held',
      children: {} as { fetchStatus: 'fetchStatus'; waker: 'waker' },
    },

    actors: {
      fetchStatus: fromPromise<Observation<TData>, FetchInput>(async () => {
        throw new Error(
          'pollingMachine has no fetchStatus yet: use createPollingMachine(resource), or ' +
            'pollingMachine.provide({ actors: { fetchStatus: fromPromise(async ({ input, signal }) => observation) } })',
        );
      }),
      waker: inertWaker,
    },

    delays: {
      pollDelay: ({ context }) => context.delayMs,
    },

    guards: {
      startsAtOnce: ({ context }) => context.autoStart,
      isUnauthorized: ({ context }) => guards.isUnauthorized(context, context.policy),
      isMissing: ({ context }) => guards.isMissing(context, context.policy),
      hasSucceeded: ({ context }) => guards.hasSucceeded(context, context.policy),
      hasFailed: ({ context }) => guards.hasFailed(context, context.policy),
      isRejected: ({ context }) => guards.isRejected(context, context.policy),
      isPastDeadline: ({ context }) => guards.isPastDeadline(context, context.policy),
      isRetryAfterTooLong: ({ context }) => guards.isRetryAfterTooLong(context, context.policy),
      isExhausted: ({ context }) => guards.isExhausted(context, context.policy),
      isRateLimited: ({ context }) => guards.isRateLimited(context, context.policy),
      isUnavailable: ({ context }) => guards.isUnavailable(context, context.policy),

      isObservation: ({ event }) => defectOf(event) === null,
      isDue: ({ context }) => isDue(context),
      mayReplan: ({ context, event }) => isRestored(event) || passesTime(context, event),
      isRestored: ({ event }) => isRestored(event),
      isRestoredAgain: ({ context, event }) => isRestored(event) && context.unanswered > 1,
      isNewRefresh: ({ context, event }) =>
        guards.mayRefresh(context) && (!context.refreshRequested || passesTime(context, event)),
    },

    actions: {
      /** The clock is set by each answer, and by events and waits between them. */
      advanceClock: assign(({ context, event }) => atEvent(context, event)),
      passDelay: assign({ at: ({ context }) => later(context.at, context.nextPollAt) }),

      noteRequest: assign(({ context }) => ({
        askedAt: context.at,
        unanswered: context.unanswered + 1,
        refreshRequested: false,
      })),

      /** The second until the next request counts from the pause, since when a request began isn't always known; from the resume after a pause without a time. */
      noteCancelled: assign(({ context, event }) => {
        const time = timeOf(event);
        return { askedAt: time === null ? null : later(context.at, time) };
      }),

      requestRefresh: assign({ refreshRequested: true }),

      record: assign(({ context, event }) => {
        const observation = answerIn<Observation<TData>>(event);
        return {
          ...record(context, observation),
          slowdowns: slowdownsAfter(context, observation),
          at: observation.at,
          askedAt: observation.at - observation.elapsedMs,
          unanswered: 0,
        };
      }),

      /** Runs before `record`, while the context still knows the status before. */
      emitProgress: enqueueActions(({ context, event, enqueue }) => {
        const observation = answerIn<Observation<TData>>(event);
        const { at, elapsedMs } = observation;
        const failure = failureIn(observation);
        if (failure) {
          enqueue.emit({ type: 'request.failed', failure, elapsedMs, at });
          return;
        }
        if (observation.type !== 'reading') {
          const status = summarized(context.status);
          enqueue.emit({ type: 'request.succeeded', status, elapsedMs, at });
          return;
        }
        const { verdict, data } = observation;
        const status = shortened(observation.status);
        const detail = summarized(observation.detail);
        enqueue.emit({ type: 'request.succeeded', status, elapsedMs, at });
        if (observation.status === context.status) return;
        const previous = summarized(context.status);
        enqueue.emit({ type: 'status.changed', status, previous, verdict, detail, data, at });
      }),

      /** Before the first answer only a cancelled request can be due: it has no interval. */
      scheduleInterval: assign(({ context }) =>
        remaining(
          context,
          context.observation && delays.interval(context, context.policy, context.slowdowns),
        ),
      ),

      scheduleBackoff: assign(({ context }) =>
        remaining(context, delays.backoff(context, context.policy)),
      ),

      scheduleRetryAfter: assign(({ context }) =>
        remaining(context, delays.hold(context, context.policy)),
      ),

      concludeDefect: assign(({ context, event }) => ({
        failure: defect(String(defectOf(event))),
        ending: { reason: 'defect', at: context.observation?.at ?? null },
      })),

      conclude: assign(({ context, event }, { reason }: { reason: Reason }) => ({
        ending: { reason, at: timeOf(event) ?? context.observation?.at ?? null },
      })),
    },
  });

/** What is wrong with what the fetch actor ended with, in words; `null` for an observation. */
function defectOf(event: EventObject): string | null {
  if (event.type.startsWith('xstate.error.')) return defectIn(event);
  try {
    validateObservation('fetchStatus', answerIn(event));
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

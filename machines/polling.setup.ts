import { assign, type EventObject, enqueueActions, fromPromise, setup } from 'xstate';
import {
  atEvent,
  isDue,
  isRestored,
  isSuperseded,
  later,
  passesTime,
  remaining,
} from './poll/clock.ts';
import { isPastDeadline } from './poll/deadline.ts';
import type { Reason } from './poll/endings.ts';
import { type FetchInput, fetchInputOf } from './poll/fetch-input.ts';
import * as guards from './poll/guards.ts';
import { defect, type Observation } from './poll/observation.ts';
import type { PollOutcome } from './poll/outcome.ts';
import { hasChanged } from './poll/record.ts';
import * as schedule from './poll/schedule.ts';
import { validateObservation } from './poll/validate-observation.ts';
import { inertWaker } from './poll/waker.ts';
import { type PollingContext, type PollingInput, withAnswer } from './polling.context.ts';
import type { PollingEmitted, PollingEvent } from './polling.events.ts';
import { answerIn, defectIn, messageOf, timeOf } from './validate/actor-events.ts';
import { summarized } from './validate/shortened.ts';

export const fetchInput = ({ context }: { context: PollingContext }): FetchInput =>
  fetchInputOf(context, context.id, context.policy);

/** The chart's actors, delays, guards and actions, typed for the data of one resource. */
export const pollingSetup = <TData>() =>
  setup({
    types: {
      input: {} as PollingInput<TData>,
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
      isMissing: ({ context }) => guards.isMissing(context, context.policy, isSuperseded(context)),
      hasSucceeded: ({ context }) =>
        guards.hasSucceeded(context, context.policy, isSuperseded(context)),
      hasStopped: ({ context }) =>
        guards.hasStopped(context, context.policy, isSuperseded(context)),
      hasFailed: ({ context }) => guards.hasFailed(context, context.policy, isSuperseded(context)),
      isBlocked: ({ context }) => guards.isBlocked(context, context.policy, isSuperseded(context)),
      isRejected: ({ context }) => guards.isRejected(context, context.policy),
      isPastDeadline: ({ context }) => isPastDeadline(context, context.policy),
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
        startedAt: context.startedAt ?? context.at,
        unanswered: context.unanswered + 1,
        refreshRequested: false,
      })),

      /** The second until the next request counts from the pause, since when a request began isn't always known; from the resume after a pause without a time. */
      noteCancelled: assign(({ context, event }) => {
        const time = timeOf(event);
        return { askedAt: time === null ? null : later(context.at, time) };
      }),

      requestRefresh: assign({ refreshRequested: true }),

      /** Records the answer, and tells of it what has changed. */
      record: enqueueActions(({ context, event, enqueue }) => {
        const observation = answerIn<Observation<TData>>(event);
        const after = withAnswer(context, observation);
        const { at, elapsedMs } = observation;
        enqueue.assign(() => after);
        if (after.failure) {
          enqueue.emit({ type: 'request.failed', failure: after.failure, elapsedMs, at });
          return;
        }
        const status = summarized(after.status);
        const { progress, verdict } = after;
        enqueue.emit({ type: 'request.succeeded', status, progress, elapsedMs, at });
        if (status === null || verdict === null || !hasChanged(context, after)) return;
        enqueue.emit({
          ...{ type: 'status.changed', status, previous: summarized(context.status), verdict },
          ...{ detail: summarized(after.detail), label: summarized(after.label), progress },
          ...{ data: after.data as TData, at },
        });
      }),

      /** Before the first answer only a cancelled request can be due: it has no interval. */
      scheduleInterval: assign(({ context }) =>
        remaining(
          context,
          context.observation && schedule.interval(context, context.policy, context.slowdowns),
        ),
      ),

      scheduleBackoff: assign(({ context }) =>
        remaining(context, schedule.backoff(context, context.policy)),
      ),

      scheduleRetryAfter: assign(({ context }) =>
        remaining(context, schedule.hold(context, context.policy)),
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

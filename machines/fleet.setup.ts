import { assign, type EventObject, emit, enqueueActions, fromPromise, setup } from 'xstate';
import { batchInputOf, type FetchBatchInput } from './fleet/batch-input.ts';
import type { BatchObservation } from './fleet/batch-observation.ts';
import { memberChanges } from './fleet/change-members.ts';
import { advancedTo, atPause, atTime, timeIn } from './fleet/clock.ts';
import { type Cause, concluded } from './fleet/conclude-members.ts';
import type { FleetEmitted } from './fleet/emitted.ts';
import { endOverdue } from './fleet/end-overdue.ts';
import type { FleetReason } from './fleet/endings.ts';
import type { Flight } from './fleet/fleet-state.ts';
import { actorIdOf, flightOf, freeSlot, refreshed, slotsOf } from './fleet/flights.ts';
import { isLive, resumed } from './fleet/member.ts';
import { hasSlot, nextBatches } from './fleet/next-batches.ts';
import type { FleetOutcome } from './fleet/outcome.ts';
import { changedPages } from './fleet/pages.ts';
import { cancelledAll, queueDue } from './fleet/queue.ts';
import { soonestAfter, soonestStart, startsNow, timerAt } from './fleet/rate.ts';
import { recordBatch } from './fleet/record-batch.ts';
import { withRefreshableDue } from './fleet/refresh.ts';
import { isForbidden } from './fleet/suspect-one-id.ts';
import { soonerOf } from './fleet/timer.ts';
import { validateBatchObservation } from './fleet/validate-batch-observation.ts';
import type { FleetContext, FleetInput } from './fleet.context.ts';
import type { FleetEvent } from './fleet.events.ts';
import { isRestored } from './poll/clock.ts';
import { MIN_GAP_MS, remainingDelay } from './poll/delays.ts';
import { defect } from './poll/observation.ts';
import { MAX_DELAY_MS } from './poll/policy.ts';
import { inertWaker } from './poll/waker.ts';
import { answerIn, defectIn, messageOf, timeOf } from './validate/actor-events.ts';

/** XState delivers the answers of the fetch actors in these events; `never` keeps others from sending them. */
type ActorAnswer<TData> = { readonly deliveredBy: never; actorId: string } & (
  | { type: `xstate.done.actor.${string}`; output: BatchObservation<TData> }
  | { type: `xstate.error.actor.${string}`; error: unknown }
);

/**
 * The chart's actors, delays, guards and actions, typed for the data of one resource.
 *
 * @param normalizeId returns the canonical spelling of an id; by default the id as it is.
 */
export function fleetSetup<TData>(normalizeId?: (id: string) => string) {
  const members = memberChanges<TData>(normalizeId);
  return setup({
    types: {
      input: {} as FleetInput,
      context: {} as FleetContext<TData>,
      events: {} as FleetEvent | ActorAnswer<TData>,
      emitted: {} as FleetEmitted<TData>,
      output: {} as FleetOutcome<TData>,
      tags: {} as 'live' | 'busy' | 'held',
      children: {} as Record<`fetchBatch.${number}`, 'fetchBatch'> & { waker: 'waker' },
    },

    actors: {
      fetchBatch: fromPromise<BatchObservation<TData>, FetchBatchInput>(async () => {
        throw new Error(
          'fleetMachine has no fetchBatch yet: use createFleetMachine(batchResource), or ' +
            'fleetMachine.provide({ actors: { fetchBatch: fromPromise(async ({ input, signal }) => batchObservation) } })',
        );
      }),
      waker: inertWaker,
    },

    delays: {
      pollDelay: ({ context }) => context.delayMs,
    },

    guards: {
      startsAtOnce: ({ context }) => context.autoStart,
      hasValidIds: ({ event }) => members.hasValidIds(event),
      addsMembers: ({ context, event }) => members.addsMembers(context, event),
      removesLastLiveMember: ({ context, event }) => members.removesLastLiveMember(context, event),
      isFromBatchInFlight: ({ context, event }) => flightOf(context, event) !== undefined,
      isInvalidAnswer: ({ context, event }) =>
        flightOf(context, event) !== undefined && defectOf(event) !== null,
      affectsWholeFleet: ({ context, event }) =>
        flightOf(context, event) !== undefined &&
        ['rateLimited', 'unauthorized'].includes(answerIn<BatchObservation<TData>>(event).type),

      isUnauthorized: ({ context }) => isForbidden(context),
      isRetryAfterTooLong: ({ context: { observation, policy } }) =>
        observation?.type === 'rateLimited' && (observation.askedMs ?? 0) > policy.rateLimit.maxMs,
      haveAllSettled: ({ context }) => context.live === 0 && !context.keepOpen,
      canRefresh: ({ context, event }) => {
        const { pages } = context;
        return withRefreshableDue(advancedTo(context, timeOf(event))).pages.some(
          (page, n) => page !== pages[n],
        );
      },
      hasTime: ({ event }) => timeOf(event) !== null,
      isHeld: ({ context }) => context.hold !== null,
      canSendBatch: ({ context }) => hasSlot(context) && startsNow(context, timeIn(context)) > 0,
      hasRequestsInFlight: ({ context }) => context.inFlight.length > 0,
      isUnavailable: ({ context }) => context.live > 0 && context.failing === context.live,
    },

    actions: {
      add: enqueueActions(({ context, event, enqueue }) => {
        const added = members.add(context, event);
        enqueue.assign(added.context);
        for (const emitted of added.events) enqueue.emit(emitted);
      }),
      remove: assign(({ context, event }) => members.remove(context, event)),
      refuse: emit(({ event }) => members.refused(event)),

      /** For a start, wake or resume: all time up to its `at` has passed. */
      resumeClock: assign(({ context, event }) => atTime(context, timeOf(event))),

      /** Any other event interrupts a wait. */
      advanceClock: assign(({ context, event }) => advancedTo(context, timeOf(event))),

      notePause: assign(({ context, event }) => atPause(context, timeOf(event))),

      makeDue: assign(({ context }) => withRefreshableDue(context)),

      /** Where nothing may be asked yet; the armed wait stays. */
      makeDueLater: assign(({ context }) => ({
        ...withRefreshableDue(context),
        nextPollAt: context.nextPollAt,
      })),

      noteRefresh: assign(({ context }) => ({ inFlight: refreshed(context.inFlight) })),

      /** Without a timestamp we can't tell how much has elapsed: keep server-imposed waits whole, make others due. */
      resumeWaits: assign(({ context, event }) => {
        const hasTime = timeOf(event) !== null;
        const { pages } = hasTime ? context : withRefreshableDue(context);
        return {
          isTimed: context.isTimed && hasTime,
          pages: changedPages(pages, (member) => resumed(member, timeIn(context))),
          nextPollAt: null,
        };
      }),

      /** XState has made the requests again. Those of less than a second ago are cancelled, so that a crash loop is no storm. */
      restore: enqueueActions(({ context, event, enqueue }) => {
        if (!isRestored(event) || context.inFlight.length === 0) return;
        const at = timeIn(context);
        const isTooSoon = ({ askedAt }: Flight) => askedAt + MIN_GAP_MS > at;
        const inFlight = context.inFlight.filter(isTooSoon);
        for (const flight of inFlight) enqueue.stopChild(actorIdOf(flight));
        enqueue.assign({
          ...cancelledAll({ ...context, inFlight, queued: [] }),
          inFlight: context.inFlight
            .filter((flight) => !isTooSoon(flight))
            .map((flight) => ({
              ...flight,
              askedAt: at,
              unsureMs: 0,
              setMs: 0,
              isRefreshed: false,
            })),
          nextPollAt: null,
          nextStartAt: soonestAfter(context, at, context.inFlight.length),
        });
      }),

      /** The wait is over: its length has passed. */
      timerFired: assign(({ context: { at, delayMs, hold, nextPollAt } }) => {
        const now = at ?? 0;
        const end = hold?.until ?? nextPollAt ?? Number.POSITIVE_INFINITY;
        return { at: Math.max(now, Math.min(now + delayMs, end)), hold: null };
      }),

      /** An added member may be due before the armed timer. */
      replan: assign({ nextPollAt: null }),

      endOverdue: enqueueActions(({ context, enqueue }) => {
        const ended = endOverdue(context);
        if (ended.context === context) return;
        enqueue.assign(ended.context);
        for (const emitted of ended.events) enqueue.emit(emitted);
      }),

      queueDue: assign(({ context }) => queueDue(context)),

      sendBatches: enqueueActions(({ context, enqueue }) => {
        const { sent: batches, left, wasConfirming } = nextBatches(context, freeSlots(context));
        const flights = [...context.inFlight];
        let { nextStartAt } = context;
        for (const batch of batches) {
          const slot = freeSlot(flights);
          const sent = { askedAt: timeIn(context), unsureMs: context.unsureMs, setMs: 0 };
          flights.push({ ...batch, slot, ...sent, isRefreshed: false });
          nextStartAt = soonestStart({ ...context, nextStartAt }, sent.askedAt);
          enqueue.spawnChild('fetchBatch', {
            id: actorIdOf({ slot }),
            input: batchInputOf(context, batch),
          });
        }
        enqueue.assign({ queued: left, inFlight: flights, wasConfirming, nextStartAt });
      }),

      record: enqueueActions(({ context, event, enqueue }) => {
        const flight = flightOf(context, event);
        if (!flight) return;
        const recorded = recordBatch(context, flight, answerIn<BatchObservation<TData>>(event));
        enqueue.stopChild(actorIdOf(flight));
        enqueue.assign(recorded.context);
        for (const emitted of recorded.events) enqueue.emit(emitted);
      }),

      recordDefect: assign({ failure: ({ event }) => defect(defectOf(event) ?? defectIn(event)) }),

      cancelRequests: enqueueActions(({ context, enqueue }) => {
        for (const flight of context.inFlight) enqueue.stopChild(actorIdOf(flight));
        enqueue.assign({ ...cancelledAll(context), inFlight: [], queued: [] });
      }),

      scheduleTimer: assign(({ context }) => {
        const due = timerAt(context, hasSlot(context));
        const next = soonerOf(due, context.nextEndAt);
        return {
          delayMs:
            next === null ? MAX_DELAY_MS : remainingDelay(MAX_DELAY_MS, next, timeIn(context)),
        };
      }),

      scheduleRetryAfter: assign(({ context: { at, hold } }) => ({
        delayMs: hold === null ? 0 : remainingDelay(hold.delayMs, hold.until, at ?? 0),
        nextPollAt: hold?.until ?? null,
      })),

      conclude: enqueueActions(
        ({ context, event, enqueue }, { reason }: { reason: FleetReason }) => {
          const at = endOf(context, event);
          const ended =
            reason === 'settled'
              ? { context, events: [] }
              : concluded(context, reason, at, isLive, causeOf(context, reason));
          enqueue.assign({ ...ended.context, ending: { reason, at } });
          for (const emitted of ended.events) enqueue.emit(emitted);
        },
      ),
    },
  });
}

/** How many requests may start now. */
const freeSlots = (context: FleetContext): number =>
  Math.min(slotsOf(context) - context.inFlight.length, startsNow(context, timeIn(context)));

/** What is wrong with an actor's answer, in words; `null` for a valid one, and for an event that is none. */
function defectOf(event: EventObject): string | null {
  if (!event.type.startsWith('xstate.done.')) return null;
  try {
    validateBatchObservation('fetchBatch', answerIn(event));
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

/** When the fleet ended, by the clock of the event that ended it; `null` when no event ever carried a time. */
function endOf({ at, isTimed, startedAt }: FleetContext, event: EventObject): number | null {
  const isGood = event.type.startsWith('xstate.done.') && defectOf(event) === null;
  return (
    timeOf(event) ??
    (isGood ? answerIn<BatchObservation>(event).at : null) ??
    (isTimed || startedAt !== null ? at : null)
  );
}

/** The answer or failure that ended the whole fleet, to be recorded for each member. */
function causeOf({ observation, failure }: FleetContext, reason: FleetReason): Cause {
  if (reason === 'defect') return { failure };
  return observation?.type === reason ? { failure, observation } : {};
}

import { assign, type EventObject, emit, enqueueActions, fromPromise, setup } from 'xstate';
import type { BatchObservation } from './fleet/batch-observation.ts';
import { changingMembers } from './fleet/change-members.ts';
import { advancedTo, atPause, atTime, timeIn } from './fleet/clock.ts';
import { type Cause, concluded } from './fleet/conclude-members.ts';
import type { FleetReason } from './fleet/endings.ts';
import {
  type FleetMember,
  isLive,
  isWaiting,
  MIN_GAP_MS,
  madeDue,
  resumed,
} from './fleet/member.ts';
import type { FleetOutcome } from './fleet/outcome.ts';
import { changedPages } from './fleet/pages.ts';
import { cancelledAll, idsOf, queueDue } from './fleet/queue.ts';
import { isForbidden, recordBatch } from './fleet/record-batch.ts';
import type { FleetContext, FleetInput, Flight } from './fleet.context.ts';
import type { FleetEmitted, FleetEvent } from './fleet.events.ts';
import { isRestored } from './poll/clock.ts';
import { remainingDelay } from './poll/delays.ts';
import * as guards from './poll/guards.ts';
import { askedWait } from './poll/observation.ts';
import { MAX_DELAY_MS } from './poll/policy.ts';
import { validateBatchObservation } from './poll/validate-observation.ts';
import { inertWaker } from './poll/waker.ts';
import { answerIn, defectIn, messageOf, timeOf } from './validate/actor-events.ts';
import { shortened } from './validate/shortened.ts';

/** What the fetch actor of a batch is asked to do. */
export interface FetchBatchInput {
  /** At most as many as the limit, none of them twice. */
  readonly ids: readonly string[];
  readonly requestTimeoutMs: number;
  /** Whether a good reading came earlier: then the address is right, and rubbish is a passing trouble. */
  readonly hasReading: boolean;
}

/** XState delivers the answers of the fetch actors in these, which no sender may use. */
type Answer =
  | { type: `xstate.done.actor.${string}`; output: BatchObservation }
  | { type: `xstate.error.actor.${string}`; error: unknown };

/** Ids in the spelling that they came in; `createFleetMachine` knows better. */
const withIdsAsGiven = changingMembers((id) => id);

/** The words that the chart is written in. */
export const fleetSetup = setup({
  types: {
    input: {} as FleetInput,
    context: {} as FleetContext,
    events: {} as FleetEvent | Answer,
    emitted: {} as FleetEmitted,
    output: {} as FleetOutcome,
    tags: {} as 'live' | 'busy' | 'held',
  },

  actors: {
    fetchBatch: fromPromise<BatchObservation, FetchBatchInput>(async () => {
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
    hasValidIds: ({ event }) => withIdsAsGiven.hasValidIds(event),
    addsMembers: ({ context, event }) => withIdsAsGiven.addsMembers(context, event),
    removesLastLiveMember: ({ context, event }) =>
      withIdsAsGiven.removesLastLiveMember(context, event),
    isFromBatchInFlight: ({ context, event }) => flightOf(context, event) !== undefined,
    isInvalidAnswer: ({ context, event }) =>
      flightOf(context, event) !== undefined && defectOf(event) !== null,
    affectsWholeFleet: ({ context, event }) =>
      flightOf(context, event) !== undefined &&
      ['rateLimited', 'unauthorized'].includes(answerIn<BatchObservation>(event).type),

    isUnauthorized: ({ context }) => isForbidden(context),
    isRetryAfterTooLong: ({ context: { observation, policy } }) =>
      observation?.type === 'rateLimited' && (askedWait(observation) ?? 0) > policy.rateLimit.maxMs,
    haveAllSettled: ({ context }) => context.live === 0 && !context.keepOpen,
    canRefresh: ({ context, event }) => {
      const { pages } = context;
      return withFreeDue(advancedTo(context, timeOf(event))).pages.some(
        (page, n) => page !== pages[n],
      );
    },
    hasTime: ({ event }) => timeOf(event) !== null,
    isHeld: ({ context }) => context.hold !== null,
    canSendBatch: ({ context }) =>
      context.queued.length > 0 && context.inFlight.length < slotsOf(context),
    hasRequestsInFlight: ({ context }) => context.inFlight.length > 0,
    isUnavailable: ({ context }) => context.live > 0 && context.failing === context.live,
  },

  actions: {
    add: assign(({ context, event }) => withIdsAsGiven.add(context, event)),
    remove: assign(({ context, event }) => withIdsAsGiven.remove(context, event)),
    refuse: emit(({ event }) => withIdsAsGiven.refused(event)),

    /** Of a wake or a resume, which say that the time has passed. */
    resumeClock: assign(({ context, event }) => atTime(context, timeOf(event))),

    /** Of anything else, which comes while a wait is under way. */
    advanceClock: assign(({ context, event }) => advancedTo(context, timeOf(event))),

    notePause: assign(({ context, event }) => atPause(context, timeOf(event))),

    makeDue: assign(({ context }) => withFreeDue(context)),

    noteRefresh: assign(({ context }) => ({ inFlight: refreshed(context.inFlight) })),

    /** Without a time none has passed: what the server asked for is kept whole, others wait for the least gap. */
    resumeWaits: assign(({ context, event }) => {
      const isTold = timeOf(event) !== null;
      const { pages } = isTold ? context : withFreeDue(context);
      return {
        isTimed: context.isTimed && isTold,
        pages: changedPages(pages, (member) => resumed(member, timeIn(context))),
        nextPollAt: null,
      };
    }),

    /** XState has made the requests again; those of less than a second ago are cancelled: a crash loop must not be a storm. */
    restore: enqueueActions(({ context, event, enqueue }) => {
      if (!isRestored(event) || context.inFlight.length === 0) return;
      const at = timeIn(context);
      const isTooSoon = ({ askedAt }: Flight) => askedAt + MIN_GAP_MS > at;
      const inFlight = context.inFlight.filter(isTooSoon);
      for (const flight of inFlight) enqueue.stopChild(actorOf(flight));
      enqueue.assign({
        pages: cancelledAll({ ...context, inFlight, queued: [] }),
        inFlight: context.inFlight
          .filter((flight) => !isTooSoon(flight))
          .map((flight) => ({ ...flight, askedAt: at, unsureMs: 0 })),
        nextPollAt: null,
      });
    }),

    /** The wait is over: it is as late as it was to last. */
    timerFired: assign(({ context: { at, delayMs, hold, nextPollAt } }) => {
      const now = at ?? 0;
      const end = hold?.until ?? nextPollAt ?? Number.POSITIVE_INFINITY;
      return { at: Math.max(now, Math.min(now + delayMs, end)), hold: null };
    }),

    /** Somebody came who may be due before the next tick. */
    replan: assign({ nextPollAt: null }),

    queueDue: assign(({ context }) => queueDue(context)),

    sendBatches: enqueueActions(({ context, enqueue }) => {
      const { inFlight, queued } = context;
      const count = slotsOf(context) - inFlight.length;
      const flights = [...inFlight];
      for (const batch of queued.slice(0, count)) {
        const slot = freeSlot(flights);
        const sent = { askedAt: timeIn(context), unsureMs: context.unsureMs };
        flights.push({ ...batch, slot, ...sent, isRefreshed: false });
        enqueue.spawnChild('fetchBatch', {
          id: actorOf({ slot }),
          input: {
            ids: idsOf(context, batch),
            requestTimeoutMs: context.policy.requestTimeoutMs,
            hasReading: context.hasReading,
          },
        });
      }
      enqueue.assign({ queued: queued.slice(count), inFlight: flights });
    }),

    record: enqueueActions(({ context, event, enqueue }) => {
      const flight = flightOf(context, event);
      if (!flight) return;
      const recorded = recordBatch(context, flight, answerIn<BatchObservation>(event));
      enqueue.stopChild(actorOf(flight));
      enqueue.assign(recorded.context);
      for (const told of recorded.events) enqueue.emit(told);
    }),

    recordDefect: assign({
      failure: ({ event }) => ({
        code: 'defect',
        message: shortened(defectOf(event) ?? defectIn(event)),
        httpStatus: null,
        retryable: false,
      }),
    }),

    cancelRequests: enqueueActions(({ context, enqueue }) => {
      for (const flight of context.inFlight) enqueue.stopChild(actorOf(flight));
      enqueue.assign({ pages: cancelledAll(context), inFlight: [], queued: [] });
    }),

    scheduleTimer: assign(({ context: { at, nextPollAt } }) => ({
      delayMs:
        nextPollAt === null ? MAX_DELAY_MS : remainingDelay(MAX_DELAY_MS, nextPollAt, at ?? 0),
    })),

    scheduleRetryAfter: assign(({ context: { at, hold } }) => ({
      delayMs: hold === null ? 0 : remainingDelay(hold.delayMs, hold.until, at ?? 0),
      nextPollAt: hold?.until ?? null,
    })),

    conclude: enqueueActions(({ context, event, enqueue }, { reason }: { reason: FleetReason }) => {
      const at = endOf(context, event);
      const ended =
        reason === 'settled'
          ? { context, events: [] }
          : concluded(context, reason, at, isLive, causeOf(context, reason));
      enqueue.assign({ ...ended.context, ending: { reason, at } });
      for (const told of ended.events) enqueue.emit(told);
    }),
  },
});

/** After a 429 one at a time, until the server has had its rest; and while nobody knows whether all is forbidden. */
const slotsOf = ({ slowdowns, forbidden, maxInFlight }: FleetContext) =>
  slowdowns > 0 || forbidden.requests > 0 ? 1 : maxInFlight;

function freeSlot(inFlight: readonly Flight[]): number {
  const taken = new Set(inFlight.map(({ slot }) => slot));
  let slot = 0;
  while (taken.has(slot)) slot += 1;
  return slot;
}

const actorOf = ({ slot }: Pick<Flight, 'slot'>) => `fetchBatch.${slot}`;

/** The request that an actor's event is the answer to. */
const flightOf = ({ inFlight }: FleetContext, { type }: EventObject) =>
  inFlight.find((flight) => type.endsWith(`.actor.${actorOf(flight)}`));

/** What is wrong with an actor's answer, in words; `null`: nothing, or it isn't one. */
function defectOf(event: EventObject): string | null {
  if (!event.type.startsWith('xstate.done.')) return null;
  try {
    validateBatchObservation('fetchBatch', answerIn(event));
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

/** When something ended the fleet, by the clock of who says so; `null`: nothing ever told the time. */
function endOf({ at, isTimed, startedAt }: FleetContext, event: EventObject): number | null {
  const isGood = event.type.startsWith('xstate.done.') && defectOf(event) === null;
  return (
    timeOf(event) ??
    (isGood ? answerIn<BatchObservation>(event).at : null) ??
    (isTimed || startedAt !== null ? at : null)
  );
}

/** Everybody who may be asked is due as soon as can be, and who is asked now once more. */
const withFreeDue = (context: FleetContext): FleetContext => ({
  ...context,
  pages: changedPages(context.pages, (member) =>
    isFree(member) ? madeDue(member, timeIn(context)) : member,
  ),
  inFlight: refreshed(context.inFlight),
  nextPollAt: null,
});

const isFree = (member: FleetMember) => isWaiting(member) && guards.mayRefresh(member);

const refreshed = (inFlight: readonly Flight[]): readonly Flight[] =>
  inFlight.map((flight) => ({ ...flight, isRefreshed: true }));

/** What ended a fleet for everybody is each member's last answer, or its failure. */
function causeOf({ observation, failure }: FleetContext, reason: FleetReason): Cause {
  if (reason === 'defect') return { failure };
  return observation?.type === reason ? { failure, observation } : {};
}

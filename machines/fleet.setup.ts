import { assign, type EventObject, emit, enqueueActions, fromPromise, setup } from 'xstate';
import { acceptBatchObservation } from './accept-observation.ts';
import { answerIn, defectIn, timeOf, wordsOf } from './actor-events.ts';
import type { BatchObservation } from './batch-observation.ts';
import { changingMembers } from './change-members.ts';
import { type Cause, concluded } from './conclude-members.ts';
import type { FleetContext, FleetInput, Flight } from './fleet.context.ts';
import type { FleetEmitted, FleetEvent } from './fleet.events.ts';
import { atPause, atTime, noticing, timeIn } from './fleet-clock.ts';
import type { FleetOutcome, FleetReason } from './fleet-outcome.ts';
import * as judgement from './judgement.ts';
import { type FleetMember, hurried, isLive, isWaiting, MIN_GAP_MS, resumed } from './member.ts';
import { askedWait } from './observation.ts';
import { changedPages } from './pages.ts';
import { abandoned, idsOf, plan } from './plan.ts';
import { MAX_DELAY_MS } from './policy.ts';
import { isRestored } from './poll-clock.ts';
import { isForbidden, recordBatch } from './record-batch.ts';
import { remainingDelay } from './schedule.ts';
import { shortened } from './shortened.ts';
import { inertWaker } from './waker.ts';

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
const asTheyAre = changingMembers((id) => id);

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
    namesIds: ({ event }) => asTheyAre.namesIds(event),
    bringsSomebody: ({ context, event }) => asTheyAre.bringsSomebody(context, event),
    leavesNobody: ({ context, event }) => asTheyAre.leavesNobody(context, event),
    isAwaited: ({ context, event }) => flightOf(context, event) !== undefined,
    isUnreadable: ({ context, event }) =>
      flightOf(context, event) !== undefined && faultIn(event) !== null,
    concernsAll: ({ context, event }) =>
      flightOf(context, event) !== undefined &&
      ['rateLimited', 'unauthorized'].includes(answerIn<BatchObservation>(event).type),

    isUnauthorized: ({ context }) => isForbidden(context),
    isHeldTooLong: ({ context: { observation, policy } }) =>
      observation?.type === 'rateLimited' && (askedWait(observation) ?? 0) > policy.rateLimit.maxMs,
    haveAllEnded: ({ context }) => context.live === 0 && !context.keepOpen,
    isAnybodyFree: ({ context, event }) => {
      const { pages } = context;
      return withFreeDue(noticing(context, timeOf(event))).pages.some(
        (page, n) => page !== pages[n],
      );
    },
    hasTime: ({ event }) => timeOf(event) !== null,
    isHeld: ({ context }) => context.hold !== null,
    hasTurn: ({ context }) =>
      context.queued.length > 0 && context.inFlight.length < slotsOf(context),
    isAsking: ({ context }) => context.inFlight.length > 0,
    isUnavailable: ({ context }) => context.live > 0 && context.failing === context.live,
  },

  actions: {
    add: assign(({ context, event }) => asTheyAre.add(context, event)),
    remove: assign(({ context, event }) => asTheyAre.remove(context, event)),
    refuse: emit(({ event }) => asTheyAre.refused(event)),

    /** Of a wake or a resume, which say that the time has passed. */
    takeTime: assign(({ context, event }) => atTime(context, timeOf(event))),

    /** Of anything else, which comes while a wait is under way. */
    notice: assign(({ context, event }) => noticing(context, timeOf(event))),

    notePause: assign(({ context, event }) => atPause(context, timeOf(event))),

    hurry: assign(({ context }) => withFreeDue(context)),

    noteRefresh: assign(({ context }) => ({ inFlight: refreshed(context.inFlight) })),

    /** Without a time none has passed: what the server asked for is kept whole, others wait for the least gap. */
    takeUp: assign(({ context, event }) => {
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
        pages: abandoned({ ...context, inFlight, queued: [] }),
        inFlight: context.inFlight
          .filter((flight) => !isTooSoon(flight))
          .map((flight) => ({ ...flight, askedAt: at, unsureMs: 0 })),
        nextPollAt: null,
      });
    }),

    /** The wait is over: it is as late as it was to last. */
    tick: assign(({ context: { at, delayMs, hold, nextPollAt } }) => {
      const now = at ?? 0;
      const end = hold?.until ?? nextPollAt ?? Number.POSITIVE_INFINITY;
      return { at: Math.max(now, Math.min(now + delayMs, end)), hold: null };
    }),

    /** Somebody came who may be due before the next tick. */
    comeDue: assign({ nextPollAt: null }),

    plan: assign(({ context }) => plan(context)),

    ask: enqueueActions(({ context, enqueue }) => {
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
        message: shortened(faultIn(event) ?? defectIn(event)),
        httpStatus: null,
        retryable: false,
      }),
    }),

    giveUp: enqueueActions(({ context, enqueue }) => {
      for (const flight of context.inFlight) enqueue.stopChild(actorOf(flight));
      enqueue.assign({ pages: abandoned(context), inFlight: [], queued: [] });
    }),

    scheduleTick: assign(({ context: { at, nextPollAt } }) => ({
      delayMs:
        nextPollAt === null ? MAX_DELAY_MS : remainingDelay(MAX_DELAY_MS, nextPollAt, at ?? 0),
    })),

    scheduleHold: assign(({ context: { at, hold } }) => ({
      delayMs: hold === null ? 0 : remainingDelay(hold.delayMs, hold.until, at ?? 0),
      nextPollAt: hold?.until ?? null,
    })),

    conclude: enqueueActions(({ context, event, enqueue }, { reason }: { reason: FleetReason }) => {
      const at = endOf(context, event);
      const ended = concluded(context, reason, at, isLive, causeOf(context, reason));
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
function faultIn(event: EventObject): string | null {
  if (!event.type.startsWith('xstate.done.')) return null;
  try {
    acceptBatchObservation('fetchBatch', answerIn(event));
    return null;
  } catch (error) {
    return wordsOf(error);
  }
}

/** When something ended the fleet, by the clock of who says so; `null`: nothing ever told the time. */
function endOf({ at, isTimed, startedAt }: FleetContext, event: EventObject): number | null {
  const isGood = event.type.startsWith('xstate.done.') && faultIn(event) === null;
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
    isFree(member) ? hurried(member, timeIn(context)) : member,
  ),
  inFlight: refreshed(context.inFlight),
  nextPollAt: null,
});

const isFree = (member: FleetMember) => isWaiting(member) && judgement.mayRefresh(member);

const refreshed = (inFlight: readonly Flight[]): readonly Flight[] =>
  inFlight.map((flight) => ({ ...flight, isRefreshed: true }));

/** What ended a fleet for everybody is each member's last answer, or its failure. */
function causeOf({ observation, failure }: FleetContext, reason: FleetReason): Cause {
  if (reason === 'defect') return { failure };
  return observation?.type === reason ? { failure, observation } : {};
}

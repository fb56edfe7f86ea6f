import { assign, type EventObject, emit, enqueueActions, fromPromise, setup } from 'xstate';
import { answerIn, defectIn, timeOf } from './actor-events.ts';
import type { BatchObservation } from './batch-observation.ts';
import { changingMembers } from './change-members.ts';
import { type Cause, concluded } from './conclude-members.ts';
import type { FleetContext, FleetInput } from './fleet.context.ts';
import type { FleetEmitted, FleetEvent } from './fleet.events.ts';
import { atTime } from './fleet-clock.ts';
import type { FleetOutcome, FleetReason } from './fleet-outcome.ts';
import * as judgement from './judgement.ts';
import { type FleetMember, isLive, isWaiting } from './member.ts';
import { askedWait } from './observation.ts';
import { idsOf, plan, withdrawn } from './plan.ts';
import { MAX_DELAY_MS } from './policy.ts';
import { recordBatch } from './record-batch.ts';
import { remainingDelay } from './schedule.ts';

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
  },

  delays: {
    pollDelay: ({ context }) => context.delayMs,
  },

  guards: {
    startsAtOnce: ({ context }) => context.autoStart,
    namesIds: ({ event }) => asTheyAre.namesIds(event),
    bringsSomebody: ({ context, event }) => asTheyAre.bringsSomebody(context, event),
    leavesNobody: ({ context, event }) => asTheyAre.leavesNobody(context, event),
    isAwaited: ({ context, event }) => batchOf(context, event) !== undefined,
    concernsAll: ({ context, event }) =>
      batchOf(context, event) !== undefined &&
      ['rateLimited', 'unauthorized'].includes(answerIn<BatchObservation>(event).type),

    isUnauthorized: ({ context }) => context.observation?.type === 'unauthorized',
    isHeldTooLong: ({ context: { observation, policy } }) =>
      observation?.type === 'rateLimited' && (askedWait(observation) ?? 0) > policy.rateLimit.maxMs,
    haveAllEnded: ({ context }) => context.live === 0 && !context.keepOpen,
    isAnybodyFree: ({ context }) => context.pages.some((page) => page.some(isFree)),
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

    /** Without a time nothing is known of how long it was: a hold is kept whole, anything else is due. */
    takeTime: assign(({ context, event }) => {
      const at = timeOf(event);
      if (at !== null) return atTime(context, at);
      const { hold } = context;
      const whole = hold && { ...hold, until: (context.at ?? 0) + hold.delayMs };
      return { ...withFreeDue(context), hold: whole };
    }),

    notice: assign(({ context, event }) => atTime(context, timeOf(event) ?? context.at)),

    hurry: assign(({ context, event }) =>
      withFreeDue(atTime(context, timeOf(event) ?? context.at)),
    ),

    /** The wait is over: it is as late as it was to last. */
    tick: assign(({ context: { at, nextPollAt, hold } }) => {
      const end = hold?.until ?? nextPollAt;
      return { at: end === null ? at : Math.max(at ?? end, end), hold: null };
    }),

    plan: assign(({ context }) => plan(context)),

    ask: enqueueActions(({ context, enqueue }) => {
      const free = slotsOf(context) - context.inFlight.length;
      const started = context.queued.slice(0, free);
      for (const batch of started)
        enqueue.spawnChild('fetchBatch', {
          id: `fetchBatch.${batch.number}`,
          input: {
            ids: idsOf(context, batch),
            requestTimeoutMs: context.policy.requestTimeoutMs,
            hasReading: context.hasReading,
          },
        });
      enqueue.assign({
        queued: context.queued.slice(free),
        inFlight: [...context.inFlight, ...started],
      });
    }),

    record: enqueueActions(({ context, event, enqueue }) => {
      const batch = batchOf(context, event);
      if (!batch) return;
      const recorded = recordBatch(context, batch, answerIn<BatchObservation>(event));
      enqueue.stopChild(`fetchBatch.${batch.number}`);
      enqueue.assign(recorded.context);
      for (const told of recorded.events) enqueue.emit(told);
    }),

    recordDefect: assign({
      failure: ({ event }) => ({
        code: 'defect',
        message: defectIn(event),
        httpStatus: null,
        retryable: false,
      }),
    }),

    giveUp: enqueueActions(({ context, enqueue }) => {
      for (const { number } of context.inFlight) enqueue.stopChild(`fetchBatch.${number}`);
      const batches = [...context.inFlight, ...context.queued];
      enqueue.assign({ pages: withdrawn(context, batches), inFlight: [], queued: [] });
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
      const at = timeOf(event) ?? context.at;
      const ended = concluded(context, reason, at, isLive, causeOf(context, reason));
      enqueue.assign({ ...ended.context, ending: { reason, at } });
      for (const told of ended.events) enqueue.emit(told);
    }),
  },
});

/** After a 429 one at a time, until the server has had its rest. */
const slotsOf = ({ slowdowns, maxInFlight }: FleetContext) => (slowdowns > 0 ? 1 : maxInFlight);

const withFreeDue = (context: FleetContext): FleetContext => ({
  ...context,
  pages: context.pages.map((page) =>
    page.map((member) => (isFree(member) ? { ...member, nextPollAt: context.at } : member)),
  ),
});

const isFree = (member: FleetMember) => isWaiting(member) && judgement.mayRefresh(member);

/** What ended a fleet for everybody is each member's last answer, or its failure. */
function causeOf({ observation, failure }: FleetContext, reason: FleetReason): Cause {
  if (reason === 'defect') return { failure };
  return observation?.type === reason ? { failure, observation } : {};
}

/** `xstate.done.actor.fetchBatch.12`: the twelfth. */
const batchOf = ({ inFlight }: FleetContext, { type }: EventObject) => {
  const number = Number(type.slice(type.lastIndexOf('.') + 1));
  return inFlight.find((batch) => batch.number === number);
};

import {
  assign,
  type DoneActorEvent,
  type ErrorActorEvent,
  type EventObject,
  enqueueActions,
  fromPromise,
  setup,
} from 'xstate';
import {
  askedWait,
  failureIn,
  type Observation,
  type Validators,
  type Verdict,
} from './observation.ts';
import type { PollOutcome, Reason } from './outcome.ts';
import type { PollingContext, PollingInput } from './polling.context.ts';
import type { PollingEmitted, PollingEvent } from './polling.events.ts';
import { record } from './record.ts';
import {
  backoffDelay,
  clipToDeadline,
  holdDelay,
  intervalDelay,
  remainingDelay,
} from './schedule.ts';

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
    isUnauthorized: ({ context }) => context.observation?.type === 'unauthorized',
    isMissing: ({ context }) => context.misses > context.policy.missingGrace,
    hasEndedWell: ({ context }) => hasVerdict(context, 'stopped'),
    hasEndedBadly: ({ context }) => hasVerdict(context, 'error'),
    isRejected: ({ context }) => context.observation?.type === 'rejected',
    isPastDeadline: ({ context }) => {
      const end = deadlineAt(context);
      const next = lastAt(context) + (askedFor(context) ?? 0);
      return end !== null && (lastAt(context) >= end || next > end);
    },
    isHeldTooLong: ({ context }) => (askedFor(context) ?? 0) > context.policy.rateLimit.maxMs,
    isRateLimited: ({ context }) => context.observation?.type === 'rateLimited',
    hasRetriesLeft: ({ context }) =>
      isUnavailable(context) &&
      (context.policy.maxFailures === null || context.failures < context.policy.maxFailures),
    isExhausted: ({ context }) => isUnavailable(context),
    isFreeToAsk: ({ context }) => askedFor(context) === null,
  },

  actions: {
    record: assign(({ context, event }) => record(context, answerIn(event))),

    recordDefect: assign({
      failure: ({ event }) => ({
        code: 'defect',
        message: messageOf(defectIn(event)),
        httpStatus: null,
        retryable: false,
      }),
    }),

    /** Stands before `record`, while the context still knows the status before. */
    announce: enqueueActions(({ context, event, enqueue }) => {
      const observation = answerIn(event);
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
      ...waitOf(
        context,
        intervalDelay({
          interval: context.policy.interval,
          suggested: context.suggested,
          sinceChangeMs: lastAt(context) - (context.changedAt ?? lastAt(context)),
          slowdowns: context.slowdowns,
          serverPaceMs: askedFor(context),
          jitter: context.observation?.jitter ?? 0,
        }),
      ),
      slowdowns: context.failure ? context.slowdowns : Math.max(0, context.slowdowns - 1),
    })),

    scheduleBackoff: assign(({ context }) =>
      waitOf(
        context,
        backoffDelay({
          backoff: context.policy.backoff,
          failures: context.failures,
          leastMs: Math.max(
            askedFor(context) ?? 0,
            context.failure?.code === 'timeout' ? context.policy.timeoutDelayMs : 0,
          ),
          jitter: context.observation?.jitter ?? 0,
        }),
      ),
    ),

    scheduleHold: assign(({ context }) =>
      waitOf(context, holdDelay(context.policy.rateLimit, askedFor(context))),
    ),

    /** Without a time nothing is known of how long it was: a hold is kept whole, anything else is due. */
    scheduleRemaining: assign(({ context, event }) => {
      const at = timeOf(event);
      if (at !== null && context.nextPollAt !== null)
        return { delayMs: remainingDelay(context.delayMs, context.nextPollAt, at) };
      const isHeld = context.observation?.type === 'rateLimited' || askedFor(context) !== null;
      return { delayMs: isHeld ? context.delayMs : 0 };
    }),

    conclude: assign(({ context, event }, { reason }: { reason: Reason }) => ({
      ending: { reason, at: timeOf(event) ?? context.observation?.at ?? null },
    })),
  },
});

/** XState delivers the fetch actor's answer in events that no sender may type, so `setup` doesn't know them. */
const answerIn = (event: EventObject) => (event as DoneActorEvent<Observation>).output;
const defectIn = (event: EventObject) => (event as ErrorActorEvent).error;
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

const timeOf = (event: PollingEvent) => (Number.isFinite(event.at) ? (event.at as number) : null);

const lastAt = (context: PollingContext) => context.observation?.at ?? 0;

/** The wait that the server asked for with its last answer, ms. */
const askedFor = ({ observation }: PollingContext) => observation && askedWait(observation);

const deadlineAt = ({ policy, startedAt }: PollingContext) =>
  policy.deadlineMs === null || startedAt === null ? null : startedAt + policy.deadlineMs;

const isUnavailable = (context: PollingContext) => context.observation?.type === 'unavailable';

const hasVerdict = (context: PollingContext, verdict: Verdict) =>
  (context.observation?.type === 'reading' || context.observation?.type === 'unchanged') &&
  context.verdict === verdict &&
  context.confirmed >= Math.max(context.confirmations, context.policy.confirmations);

const waitOf = (context: PollingContext, fullMs: number) => {
  const delayMs = clipToDeadline(fullMs, lastAt(context), deadlineAt(context));
  return { delayMs, nextPollAt: lastAt(context) + delayMs };
};

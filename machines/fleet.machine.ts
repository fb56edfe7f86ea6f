import { fleetOutcomeOf } from './fleet/outcome.ts';
import { type FleetOptions, initialFleet } from './fleet.context.ts';
import { fleetSetup } from './fleet.setup.ts';
import type { PolicyInput } from './poll/policy.ts';

/** In every state that isn't final: the root's transitions would still be taken after the end. */
const membership = {
  'fleet.add': [{ guard: 'hasValidIds', actions: 'add' }, { actions: 'refuse' }],
  'fleet.remove': [{ guard: 'hasValidIds', actions: 'remove' }, { actions: 'refuse' }],
} as const;

/** Where no wait is armed, all time up to an event's passes. */
const membershipAtRest = {
  ...membership,
  'fleet.add': [{ guard: 'hasValidIds', actions: ['resumeClock', 'add'] }, { actions: 'refuse' }],
} as const;

/** An actor of your own may answer anything. */
const invalidAnswer = {
  guard: 'isInvalidAnswer',
  target: '#fleet.error',
  actions: ['recordDefect', { type: 'conclude', params: { reason: 'defect' } }],
} as const;

/**
 * Polls many statuses with one request for many, each until there is a verdict:
 * answer → BatchObservation → record → deciding → next state. What the polling chart does for one id,
 * `answered` does for each member of a batch.
 *
 * It has no clock, no randomness and no network: the `fetchBatch` actors bring all three. Fill that slot with
 * `createFleetMachine(batchResource)`, or with your own actor that resolves to a `BatchObservation`.
 *
 * @param layers policies over the package's defaults and under `input.policy`, the later over the earlier.
 */
export function createFleetChart<TData = unknown>(
  options: FleetOptions = {},
  ...layers: readonly (PolicyInput | undefined)[]
) {
  return fleetSetup<TData>(options.normalizeId).createMachine({
    id: 'fleet',
    context: ({ input }) => initialFleet(input, options, layers),
    output: ({ context }) => fleetOutcomeOf(context),
    invoke: { id: 'waker', src: 'waker' },
    initial: 'idle',
    states: {
      idle: {
        description: 'Nothing is polled until the fleet is started.',
        always: { guard: 'startsAtOnce', target: 'polling' },
        on: {
          ...membershipAtRest,
          'poll.start': { target: 'polling', actions: 'resumeClock' },
          'poll.stop': {
            target: 'stopped',
            actions: { type: 'conclude', params: { reason: 'aborted' } },
          },
        },
      },

      polling: {
        description: 'Polls the members that are due, decides, waits, and polls again.',
        tags: 'live',
        initial: 'deciding',
        on: {
          'fleet.add': [
            {
              guard: 'addsMembers',
              target: '.deciding',
              actions: ['advanceClock', 'add', 'replan'],
            },
            ...membership['fleet.add'],
          ],
          'fleet.remove': [
            {
              guard: 'removesLastLiveMember',
              target: '.deciding',
              actions: ['advanceClock', 'remove'],
            },
            ...membership['fleet.remove'],
          ],
          'poll.refresh': [
            { guard: 'canRefresh', target: '.deciding', actions: ['advanceClock', 'makeDue'] },
            { actions: 'noteRefresh' },
          ],
          'poll.wake': {
            guard: 'hasTime',
            target: '.deciding',
            actions: ['resumeClock', 'restore'],
          },
          'poll.pause': { target: 'paused', actions: ['notePause', 'cancelRequests'] },
          'poll.stop': {
            target: 'stopped',
            actions: { type: 'conclude', params: { reason: 'aborted' } },
          },
          'xstate.done.actor.*': [
            invalidAnswer,
            { guard: 'isFromBatchInFlight', target: '.deciding', actions: 'record' },
          ],
          'xstate.error.actor.*': {
            guard: 'isFromBatchInFlight',
            target: 'error',
            actions: ['recordDefect', { type: 'conclude', params: { reason: 'defect' } }],
          },
        },
        states: {
          deciding: {
            description: 'Plans from what is recorded and leaves at once: every way in leads here.',
            entry: ['endOverdue', 'queueDue'],
            always: [
              {
                guard: 'isUnauthorized',
                target: '#fleet.unauthorized',
                actions: { type: 'conclude', params: { reason: 'unauthorized' } },
              },
              {
                guard: 'isRetryAfterTooLong',
                target: '#fleet.error',
                actions: { type: 'conclude', params: { reason: 'rateLimited' } },
              },
              {
                guard: 'haveAllSettled',
                target: '#fleet.stopped',
                actions: { type: 'conclude', params: { reason: 'settled' } },
              },
              { guard: 'isHeld', target: 'rateLimited', actions: 'scheduleRetryAfter' },
              {
                guard: 'canSendBatch',
                target: 'fetching',
                actions: ['sendBatches', 'scheduleTimer'],
              },
              { guard: 'hasRequestsInFlight', target: 'fetching', actions: 'scheduleTimer' },
              { guard: 'isUnavailable', target: 'backoff', actions: 'scheduleTimer' },
              { target: 'waiting', actions: 'scheduleTimer' },
            ],
          },

          fetching: {
            description: 'Requests are in flight; other members may fall due meanwhile.',
            tags: 'busy',
            after: { pollDelay: { target: 'deciding', actions: 'timerFired' } },
          },

          waiting: {
            description: 'The work continues; the next check is scheduled.',
            after: { pollDelay: { target: 'deciding', actions: 'timerFired' } },
          },

          backoff: {
            description:
              'The server was unavailable for every member; each failure in a row waits longer.',
            after: { pollDelay: { target: 'deciding', actions: 'timerFired' } },
          },

          rateLimited: {
            description:
              'After a 429 no request may start before the server’s time, else the policy’s.',
            tags: 'held',
            always: { guard: 'haveAllSettled', target: 'deciding' },
            after: { pollDelay: { target: 'deciding', actions: 'timerFired' } },
            on: {
              ...membership,
              'poll.refresh': {
                description: 'No request may start earlier; those that are refreshed start then.',
                actions: 'makeDueLater',
              },
              'xstate.done.actor.*': [
                invalidAnswer,
                { guard: 'affectsWholeFleet', target: 'deciding', actions: 'record' },
                { guard: 'isFromBatchInFlight', actions: 'record' },
              ],
            },
          },
        },
      },

      paused: {
        description: 'Nothing is polled while the page is hidden or the network is away.',
        on: {
          ...membershipAtRest,
          'poll.refresh': { description: 'Asked after the pause.', actions: 'makeDueLater' },
          'poll.resume': { target: 'polling', actions: ['resumeClock', 'resumeWaits'] },
          'poll.stop': {
            target: 'stopped',
            actions: { type: 'conclude', params: { reason: 'aborted' } },
          },
        },
      },

      stopped: {
        type: 'final',
        description: 'Every member has settled, or the user stopped the fleet.',
      },
      error: {
        type: 'final',
        description: 'No member can be polled any more; the reason says why.',
      },
      unauthorized: { type: 'final', description: 'The server refuses these credentials.' },
    },
  });
}

/** The chart for data of any type, with ids in the spelling that they come in. */
export const fleetMachine = createFleetChart();

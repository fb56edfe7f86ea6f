import { fleetOutcomeOf } from './fleet/outcome.ts';
import { initialFleet } from './fleet.context.ts';
import { fleetSetup } from './fleet.setup.ts';

/** In every state that isn't final: a root's transitions would still be taken after the end. */
const membership = {
  'fleet.add': [{ guard: 'hasValidIds', actions: 'add' }, { actions: 'refuse' }],
  'fleet.remove': [{ guard: 'hasValidIds', actions: 'remove' }, { actions: 'refuse' }],
} as const;

/** An actor of one's own may answer anything. */
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
 * Every way in leads to `deciding`: it plans from what is recorded, and reads where that leads.
 * It has no clock, no dice and no network: the `fetchBatch` actors bring all three. Fill that slot with
 * `createFleetMachine(batchResource)`, or with your own actor that resolves to a `BatchObservation`.
 */
export const fleetMachine = fleetSetup.createMachine({
  id: 'fleet',
  context: initialFleet,
  output: fleetOutcomeOf,
  invoke: { id: 'waker', src: 'waker' },
  initial: 'idle',
  states: {
    idle: {
      description: 'Nothing is asked until somebody starts the fleet.',
      always: { guard: 'startsAtOnce', target: 'polling' },
      on: {
        ...membership,
        'poll.start': { target: 'polling', actions: 'resumeClock' },
        'poll.stop': {
          target: 'stopped',
          actions: { type: 'conclude', params: { reason: 'aborted' } },
        },
      },
    },

    polling: {
      description: 'Asks for those who are due, decides, waits, and asks again.',
      tags: 'live',
      initial: 'deciding',
      on: {
        'fleet.add': [
          { guard: 'addsMembers', target: '.deciding', actions: ['advanceClock', 'add', 'replan'] },
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
        'poll.wake': { guard: 'hasTime', target: '.deciding', actions: ['resumeClock', 'restore'] },
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
          description: 'Plans from what is recorded, reads it, and leaves at once.',
          entry: 'queueDue',
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
          description: 'Requests are in flight; others may fall due meanwhile.',
          tags: 'busy',
          after: { pollDelay: { target: 'deciding', actions: 'timerFired' } },
        },

        waiting: {
          description: 'The work goes on; the next check is scheduled.',
          after: { pollDelay: { target: 'deciding', actions: 'timerFired' } },
        },

        backoff: {
          description:
            'The server was unavailable for everybody; each failure in a row waits longer.',
          after: { pollDelay: { target: 'deciding', actions: 'timerFired' } },
        },

        rateLimited: {
          description: 'The server said when to come back; nobody may ask earlier.',
          tags: 'held',
          always: { guard: 'haveAllSettled', target: 'deciding' },
          after: { pollDelay: { target: 'deciding', actions: 'timerFired' } },
          on: {
            ...membership,
            'poll.refresh': {
              description: 'Nobody may ask earlier.',
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
      description: 'Nothing is asked while nobody looks or the network is away.',
      on: {
        ...membership,
        'poll.resume': { target: 'polling', actions: ['resumeClock', 'resumeWaits'] },
        'poll.stop': {
          target: 'stopped',
          actions: { type: 'conclude', params: { reason: 'aborted' } },
        },
      },
    },

    stopped: { type: 'final', description: 'All have ended, or the user stopped them.' },
    error: { type: 'final', description: 'It can’t go on for anybody; the reason says why.' },
    unauthorized: { type: 'final', description: 'The server refuses these credentials.' },
  },
});

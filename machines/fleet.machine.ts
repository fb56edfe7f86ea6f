import { initialFleet } from './fleet.context.ts';
import { fleetSetup } from './fleet.setup.ts';
import { fleetOutcomeOf } from './fleet-outcome.ts';

/** In every state that isn't final: a root's transitions would still be taken after the end. */
const membership = {
  'fleet.add': [{ guard: 'namesIds', actions: 'add' }, { actions: 'refuse' }],
  'fleet.remove': [{ guard: 'namesIds', actions: 'remove' }, { actions: 'refuse' }],
} as const;

/**
 * Polls many statuses with one request for many, each until there is a verdict:
 * answer → BatchObservation → record → deciding → next state. What the polling chart does for one id,
 * `answered` does for each member of a batch.
 *
 * It has no clock, no dice and no network: the `fetchBatch` actors bring all three. Fill that slot with
 * `createFleetMachine(batchResource)`, or with your own actor that resolves to a `BatchObservation`.
 */
export const fleetMachine = fleetSetup.createMachine({
  id: 'fleet',
  context: initialFleet,
  output: fleetOutcomeOf,
  initial: 'idle',
  states: {
    idle: {
      description: 'Nothing is asked until somebody starts the fleet.',
      always: { guard: 'startsAtOnce', target: 'polling' },
      on: {
        ...membership,
        'poll.start': 'polling',
        'poll.stop': {
          target: 'stopped',
          actions: { type: 'conclude', params: { reason: 'requested' } },
        },
      },
    },

    polling: {
      description: 'Asks for those who are due, decides, waits, and asks again.',
      tags: 'live',
      entry: 'plan',
      initial: 'deciding',
      on: {
        'fleet.add': [
          { guard: 'bringsSomebody', target: '.deciding', actions: ['notice', 'add', 'plan'] },
          ...membership['fleet.add'],
        ],
        'fleet.remove': [
          { guard: 'leavesNobody', target: '.deciding', actions: 'remove' },
          ...membership['fleet.remove'],
        ],
        'poll.refresh': {
          guard: 'isAnybodyFree',
          target: '.deciding',
          actions: ['hurry', 'plan'],
        },
        'poll.wake': { target: '.deciding', actions: ['takeTime', 'plan'] },
        'poll.pause': { target: 'paused', actions: 'giveUp' },
        'poll.stop': {
          target: 'stopped',
          actions: { type: 'conclude', params: { reason: 'requested' } },
        },
        'xstate.done.actor.*': { guard: 'isAwaited', target: '.deciding', actions: 'record' },
        'xstate.error.actor.*': {
          guard: 'isAwaited',
          target: 'error',
          actions: ['recordDefect', { type: 'conclude', params: { reason: 'defect' } }],
        },
      },
      states: {
        deciding: {
          description: 'Reads what is recorded and leaves at once.',
          always: [
            {
              guard: 'isUnauthorized',
              target: '#fleet.unauthorized',
              actions: { type: 'conclude', params: { reason: 'unauthorized' } },
            },
            {
              guard: 'isHeldTooLong',
              target: '#fleet.error',
              actions: { type: 'conclude', params: { reason: 'rateLimited' } },
            },
            {
              guard: 'haveAllEnded',
              target: '#fleet.stopped',
              actions: { type: 'conclude', params: { reason: 'ended' } },
            },
            { guard: 'isHeld', target: 'rateLimited', actions: 'scheduleHold' },
            { guard: 'hasTurn', target: 'fetching', actions: ['ask', 'scheduleTick'] },
            { guard: 'isAsking', target: 'fetching', actions: 'scheduleTick' },
            { guard: 'isUnavailable', target: 'backoff', actions: 'scheduleTick' },
            { target: 'waiting', actions: 'scheduleTick' },
          ],
        },

        fetching: {
          description: 'Requests are in flight; others may fall due meanwhile.',
          tags: 'busy',
          after: { pollDelay: { target: 'deciding', actions: ['tick', 'plan'] } },
        },

        waiting: {
          description: 'The work goes on; the next check is scheduled.',
          after: { pollDelay: { target: 'deciding', actions: ['tick', 'plan'] } },
        },

        backoff: {
          description:
            'The server was unavailable for everybody; each failure in a row waits longer.',
          after: { pollDelay: { target: 'deciding', actions: ['tick', 'plan'] } },
        },

        rateLimited: {
          description: 'The server said when to come back; nobody may ask earlier.',
          tags: 'held',
          always: { guard: 'haveAllEnded', target: 'deciding' },
          after: { pollDelay: { target: 'deciding', actions: ['tick', 'plan'] } },
          on: {
            ...membership,
            'poll.refresh': {
              description: 'Nobody may ask earlier.',
            },
            'xstate.done.actor.*': [
              { guard: 'concernsAll', target: 'deciding', actions: 'record' },
              { guard: 'isAwaited', actions: 'record' },
            ],
          },
        },
      },
    },

    paused: {
      description: 'Nothing is asked while nobody looks or the network is away.',
      on: {
        ...membership,
        'poll.resume': { target: 'polling', actions: 'takeTime' },
        'poll.stop': {
          target: 'stopped',
          actions: { type: 'conclude', params: { reason: 'requested' } },
        },
      },
    },

    stopped: { type: 'final', description: 'All have ended, or the user stopped them.' },
    error: { type: 'final', description: 'It can’t go on for anybody; the reason says why.' },
    unauthorized: { type: 'final', description: 'The server refuses these credentials.' },
  },
});

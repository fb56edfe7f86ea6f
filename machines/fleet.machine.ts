import { initialFleet } from './fleet.context.ts';
import { fleetSetup } from './fleet.setup.ts';
import { fleetOutcomeOf } from './fleet-outcome.ts';

/** In every state that isn't final: a root's transitions would still be taken after the end. */
const membership = {
  'fleet.add': [{ guard: 'namesIds', actions: 'add' }, { actions: 'refuse' }],
  'fleet.remove': [{ guard: 'namesIds', actions: 'remove' }, { actions: 'refuse' }],
} as const;

/** An actor of one's own may answer anything. */
const unreadable = {
  guard: 'isUnreadable',
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
        'poll.start': { target: 'polling', actions: 'takeTime' },
        'poll.stop': {
          target: 'stopped',
          actions: { type: 'conclude', params: { reason: 'requested' } },
        },
      },
    },

    polling: {
      description: 'Asks for those who are due, decides, waits, and asks again.',
      tags: 'live',
      initial: 'deciding',
      on: {
        'fleet.add': [
          { guard: 'bringsSomebody', target: '.deciding', actions: ['notice', 'add', 'comeDue'] },
          ...membership['fleet.add'],
        ],
        'fleet.remove': [
          { guard: 'leavesNobody', target: '.deciding', actions: ['notice', 'remove'] },
          ...membership['fleet.remove'],
        ],
        'poll.refresh': [
          { guard: 'isAnybodyFree', target: '.deciding', actions: ['notice', 'hurry'] },
          { actions: 'noteRefresh' },
        ],
        'poll.wake': { guard: 'hasTime', target: '.deciding', actions: ['takeTime', 'restore'] },
        'poll.pause': { target: 'paused', actions: ['notePause', 'giveUp'] },
        'poll.stop': {
          target: 'stopped',
          actions: { type: 'conclude', params: { reason: 'requested' } },
        },
        'xstate.done.actor.*': [
          unreadable,
          { guard: 'isAwaited', target: '.deciding', actions: 'record' },
        ],
        'xstate.error.actor.*': {
          guard: 'isAwaited',
          target: 'error',
          actions: ['recordDefect', { type: 'conclude', params: { reason: 'defect' } }],
        },
      },
      states: {
        deciding: {
          description: 'Plans from what is recorded, reads it, and leaves at once.',
          entry: 'plan',
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
          after: { pollDelay: { target: 'deciding', actions: 'tick' } },
        },

        waiting: {
          description: 'The work goes on; the next check is scheduled.',
          after: { pollDelay: { target: 'deciding', actions: 'tick' } },
        },

        backoff: {
          description:
            'The server was unavailable for everybody; each failure in a row waits longer.',
          after: { pollDelay: { target: 'deciding', actions: 'tick' } },
        },

        rateLimited: {
          description: 'The server said when to come back; nobody may ask earlier.',
          tags: 'held',
          always: { guard: 'haveAllEnded', target: 'deciding' },
          after: { pollDelay: { target: 'deciding', actions: 'tick' } },
          on: {
            ...membership,
            'poll.refresh': {
              description: 'Nobody may ask earlier.',
            },
            'xstate.done.actor.*': [
              unreadable,
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
        'poll.resume': { target: 'polling', actions: ['takeTime', 'takeUp'] },
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

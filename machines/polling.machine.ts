import { outcomeOf } from './outcome.ts';
import { initialContext } from './polling.context.ts';
import { fetchInput, pollingSetup } from './polling.setup.ts';

/**
 * Polls a status until there is a verdict: response → Observation → record → deciding → next state.
 *
 * It has no clock, no dice and no network: the `fetchStatus` actor brings all three, so the same
 * snapshot and the same event always give the same result. Fill that slot with
 * `createPollingMachine(resource)`, or with your own actor that resolves to an `Observation`.
 */
export const pollingMachine = pollingSetup.createMachine({
  id: 'polling',
  context: initialContext,
  output: outcomeOf,
  initial: 'idle',
  states: {
    idle: {
      description: 'Nothing is asked until somebody starts the poll.',
      always: { guard: 'startsAtOnce', target: 'polling' },
      on: {
        'poll.start': 'polling',
        'poll.stop': {
          target: 'stopped',
          actions: { type: 'conclude', params: { reason: 'requested' } },
        },
      },
    },

    polling: {
      description: 'Asks, decides, waits, and asks again.',
      tags: 'live',
      initial: 'fetching',
      on: {
        'poll.stop': {
          target: 'stopped',
          actions: { type: 'conclude', params: { reason: 'requested' } },
        },
        'poll.pause': 'paused',
        'poll.wake': { target: '.last', reenter: true, actions: 'scheduleRemaining' },
      },
      states: {
        fetching: {
          description: 'One request is in flight.',
          tags: 'busy',
          invoke: {
            id: 'fetchStatus',
            src: 'fetchStatus',
            input: fetchInput,
            onDone: { target: 'deciding', actions: ['announce', 'record'] },
            onError: {
              target: '#polling.error',
              actions: ['recordDefect', { type: 'conclude', params: { reason: 'defect' } }],
            },
          },
          on: {
            'poll.wake': {
              description: 'A request in flight needs no waking.',
            },
          },
        },

        deciding: {
          description: 'Reads the recorded observation and leaves at once.',
          always: [
            {
              guard: 'isUnauthorized',
              target: '#polling.unauthorized',
              actions: { type: 'conclude', params: { reason: 'unauthorized' } },
            },
            {
              guard: 'isMissing',
              target: '#polling.notFound',
              actions: { type: 'conclude', params: { reason: 'missing' } },
            },
            {
              guard: 'hasEndedWell',
              target: '#polling.stopped',
              actions: { type: 'conclude', params: { reason: 'ended' } },
            },
            {
              guard: 'hasEndedBadly',
              target: '#polling.error',
              actions: { type: 'conclude', params: { reason: 'status' } },
            },
            {
              guard: 'isRejected',
              target: '#polling.error',
              actions: { type: 'conclude', params: { reason: 'rejected' } },
            },
            {
              guard: 'isPastDeadline',
              target: '#polling.error',
              actions: { type: 'conclude', params: { reason: 'deadline' } },
            },
            {
              guard: 'isHeldTooLong',
              target: '#polling.error',
              actions: { type: 'conclude', params: { reason: 'rateLimited' } },
            },
            { guard: 'isRateLimited', target: 'rateLimited', actions: 'scheduleHold' },
            { guard: 'hasRetriesLeft', target: 'backoff', actions: 'scheduleBackoff' },
            {
              guard: 'isExhausted',
              target: '#polling.error',
              actions: { type: 'conclude', params: { reason: 'exhausted' } },
            },
            { target: 'waiting', actions: 'scheduleInterval' },
          ],
        },

        waiting: {
          description: 'The work goes on; the next check is scheduled.',
          after: { pollDelay: 'fetching' },
          on: { 'poll.refresh': { guard: 'isFreeToAsk', target: 'fetching' } },
        },

        backoff: {
          description: 'The server was unavailable; each failure in a row waits longer.',
          after: { pollDelay: 'fetching' },
          on: { 'poll.refresh': { guard: 'isFreeToAsk', target: 'fetching' } },
        },

        rateLimited: {
          description: 'The server said when to come back; nobody may ask earlier.',
          tags: 'held',
          after: { pollDelay: 'fetching' },
        },

        last: { type: 'history', target: 'fetching' },
      },
    },

    paused: {
      description: 'Nothing is asked while nobody looks or the network is away.',
      on: {
        'poll.resume': { target: 'polling.last', actions: 'scheduleRemaining' },
        'poll.stop': {
          target: 'stopped',
          actions: { type: 'conclude', params: { reason: 'requested' } },
        },
      },
    },

    stopped: { type: 'final', description: 'The server ended it well, or the user stopped it.' },
    error: { type: 'final', description: 'There will be no good verdict; the reason says why.' },
    notFound: { type: 'final', description: 'There is no such resource, or it is gone.' },
    unauthorized: { type: 'final', description: 'The server refuses these credentials.' },
  },
});

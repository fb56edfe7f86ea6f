import { outcomeOf } from './poll/outcome.ts';
import type { PolicyInput } from './poll/policy.ts';
import { initialContext } from './polling.context.ts';
import { fetchInput, pollingSetup } from './polling.setup.ts';

/**
 * Polls a status until there is a verdict: response → Observation → record → deciding → next state.
 *
 * It has no clock, no randomness and no network: the `fetchStatus` actor brings all three, so the same
 * snapshot and the same event always give the same result. Fill that slot with
 * `createPollingMachine(resource)`, or with your own actor that resolves to an `Observation`. Send
 * events with their time, `at` in epoch ms: one without passes no time.
 *
 * @param layers policies over the package's defaults and under `input.policy`, the later over the earlier.
 */
export function createPollingChart<TData = unknown>(
  ...layers: readonly (PolicyInput | undefined)[]
) {
  return pollingSetup<TData>().createMachine({
    id: 'polling',
    context: ({ input }) => initialContext(input, layers),
    output: ({ context }) => outcomeOf({ context }),
    invoke: { id: 'waker', src: 'waker' },
    initial: 'idle',
    states: {
      idle: {
        description: 'Nothing is polled until the poll is started.',
        always: { guard: 'startsAtOnce', target: 'polling' },
        on: {
          'poll.start': { target: 'polling', actions: 'advanceClock' },
          'poll.stop': {
            target: 'stopped',
            actions: { type: 'conclude', params: { reason: 'aborted' } },
          },
        },
      },

      polling: {
        description: 'Polls, decides, waits, and polls again.',
        tags: 'live',
        initial: 'deciding',
        on: {
          'poll.stop': {
            target: 'stopped',
            actions: { type: 'conclude', params: { reason: 'aborted' } },
          },
          'poll.pause': 'paused',
          'poll.wake': { guard: 'mayReplan', target: '.deciding', actions: 'advanceClock' },
          'poll.refresh': {
            guard: 'isNewRefresh',
            target: '.deciding',
            actions: ['advanceClock', 'requestRefresh'],
          },
        },
        states: {
          deciding: {
            description: 'Reads what is recorded and leaves at once: every way in leads here.',
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
                guard: 'hasSucceeded',
                target: '#polling.stopped',
                actions: { type: 'conclude', params: { reason: 'succeeded' } },
              },
              {
                guard: 'hasStopped',
                target: '#polling.stopped',
                actions: { type: 'conclude', params: { reason: 'stopped' } },
              },
              {
                guard: 'hasFailed',
                target: '#polling.error',
                actions: { type: 'conclude', params: { reason: 'failed' } },
              },
              {
                guard: 'isBlocked',
                target: '#polling.stopped',
                actions: { type: 'conclude', params: { reason: 'blocked' } },
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
                guard: 'isRetryAfterTooLong',
                target: '#polling.error',
                actions: { type: 'conclude', params: { reason: 'rateLimited' } },
              },
              {
                guard: 'isExhausted',
                target: '#polling.error',
                actions: { type: 'conclude', params: { reason: 'exhausted' } },
              },
              { guard: 'isDue', target: 'fetching' },
              { guard: 'isRateLimited', target: 'rateLimited', actions: 'scheduleRetryAfter' },
              { guard: 'isUnavailable', target: 'backoff', actions: 'scheduleBackoff' },
              { target: 'waiting', actions: 'scheduleInterval' },
            ],
          },

          fetching: {
            description: 'One request is in flight.',
            tags: 'busy',
            entry: 'noteRequest',
            invoke: {
              id: 'fetchStatus',
              src: 'fetchStatus',
              input: fetchInput,
              onDone: [
                { guard: 'isObservation', target: 'deciding', actions: ['record'] },
                { target: '#polling.error', actions: 'concludeDefect' },
              ],
              onError: { target: '#polling.error', actions: 'concludeDefect' },
            },
            on: {
              'poll.pause': {
                description: 'The request is cancelled, and made again after the pause.',
                target: '#polling.paused',
                actions: 'noteCancelled',
              },
              'poll.wake': [
                {
                  description:
                    'Restored again before any answer: a crash loop must not be a storm.',
                  guard: 'isRestoredAgain',
                  target: 'deciding',
                  actions: 'advanceClock',
                },
                {
                  description: 'XState has made the request again.',
                  guard: 'isRestored',
                  actions: ['advanceClock', 'noteRequest'],
                },
                {
                  description: 'A request in flight needs no waking.',
                  actions: 'advanceClock',
                },
              ],
              'poll.refresh': {
                description:
                  'Its answer may be older than the news: one more request follows, before any end.',
                actions: 'requestRefresh',
              },
            },
          },

          waiting: {
            description: 'The work continues; the next check is scheduled.',
            after: { pollDelay: { target: 'fetching', actions: 'passDelay' } },
          },

          backoff: {
            description: 'The server was unavailable; each failure in a row waits longer.',
            after: { pollDelay: { target: 'fetching', actions: 'passDelay' } },
          },

          rateLimited: {
            description:
              'After a rate limit no request may start before the server’s time, else the policy’s.',
            tags: 'held',
            after: { pollDelay: { target: 'fetching', actions: 'passDelay' } },
            on: { 'poll.refresh': { description: 'No request may start earlier.' } },
          },
        },
      },

      paused: {
        description: 'Nothing is polled while the page is hidden or the network is away.',
        on: {
          'poll.refresh': { description: 'Asked after the pause.', actions: 'requestRefresh' },
          'poll.resume': { target: 'polling', actions: 'advanceClock' },
          'poll.stop': {
            target: 'stopped',
            actions: { type: 'conclude', params: { reason: 'aborted' } },
          },
        },
      },

      stopped: {
        type: 'final',
        description: 'The work is over or waits for a person, or the user stopped the poll.',
      },
      error: { type: 'final', description: 'There will be no good verdict; the reason says why.' },
      notFound: { type: 'final', description: 'There is no such resource, or it was deleted.' },
      unauthorized: { type: 'final', description: 'The server refuses these credentials.' },
    },
  });
}

/** The chart for data of any type. */
export const pollingMachine = createPollingChart();

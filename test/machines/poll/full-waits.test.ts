import { describe, expect, it } from 'vitest';
import { soonestMs } from '../../../machines/poll/full-waits.ts';
import type { Observation } from '../../../machines/poll/observation.ts';
import type { PolicyInput } from '../../../machines/poll/policy.ts';
import { fold, stateOf } from '../../support/chart.ts';
import {
  accepted,
  failed,
  missing,
  rateLimited,
  reading,
  T0,
  unavailable,
  unchanged,
} from '../../support/observations.ts';

const grace: PolicyInput = { missingGrace: 1 };

const delayAfter = (observation: Observation, policy: PolicyInput = grace) =>
  fold([observation], { policy }).context.delayMs;

const withJitter = <T extends Observation>(observation: T, jitter: number): T => ({
  ...observation,
  jitter,
});

const advising = (askedMs: number): [string, Observation][] => [
  ['a reading', reading('RUNNING', { askedMs })],
  ['a 304', unchanged({ askedMs })],
  ['work that is accepted', accepted({ askedMs })],
];

const ordering = (askedMs: number): [string, Observation][] => [
  ['a 429', rateLimited(askedMs)],
  ['a 403 for a rate limit', rateLimited(askedMs, { httpStatus: 403 })],
  ['a 503', unavailable(failed('http', 503), { askedMs })],
  ['a timeout', unavailable(failed('timeout'), { askedMs })],
  ['a 404 within its grace', missing({ askedMs })],
];

describe('A wait that a server asks for', () => {
  it.each([...advising(60_000), ...ordering(60_000)])(
    'is never shortened, and spread over the interval’s upper end: %s',
    (_, observation) => {
      const delays = [0, 0.25, 0.5, 0.999_999].map((jitter) =>
        delayAfter(withJitter(observation, jitter)),
      );
      expect(delays).toEqual([60_000, 62_500, 65_000, 70_000]);
    },
  );

  it.each([...ordering(12_000), ...advising(12_000)])(
    'is spread by no more than itself: %s',
    (_, observation) => {
      const policy = { ...grace, interval: { minMs: 1_000, maxMs: 60_000 } };
      expect(delayAfter(withJitter(observation, 0.5), policy)).toBe(18_000);
      expect(delayAfter(withJitter(observation, 0.999_999_9), policy)).toBe(24_000);
    },
  );

  it('is spread over the interval that the reading suggests', () => {
    const interval = { minMs: 1_000, maxMs: 2_000 };
    expect(delayAfter(reading('RUNNING', { interval, askedMs: 60_000 }))).toBe(61_000);
    const policy = { interval: { minMs: 100, maxMs: 200 } };
    expect(delayAfter(reading('RUNNING', { interval, askedMs: 60_000 }), policy)).toBe(60_100);
  });

  it.each([...ordering(0), ...advising(0)])('may be none: %s', (_, observation) => {
    const { askedMs: __, ...rest } = observation;
    const least = observation.type === 'rateLimited' ? 1_000 : 0;
    const unasked = delayAfter({ ...rest, askedMs: null } as Observation);
    expect(delayAfter(observation)).toBe(least || unasked);
  });
});

describe('The advice of a good answer', () => {
  it.each(advising(7_200_000))('is at most policy.pace.maxMs: %s', (_, observation) => {
    expect(delayAfter(observation)).toBe(3_600_000);
    expect(delayAfter(observation, { pace: { maxMs: 30_000 } })).toBe(30_000);
    expect(delayAfter(observation, { pace: { maxMs: 1 } })).toBe(5_000);
  });

  it.each(advising(7_200_000))('never ends a poll, whatever it is: %s', (_, observation) => {
    const policy = { rateLimit: { maxMs: 1_000 }, deadlineMs: 600_000 };
    expect(stateOf(fold([observation], { policy }))).toBe('polling.waiting');
    const longest = { ...observation, askedMs: Number.MAX_SAFE_INTEGER };
    expect(stateOf(fold([longest], { policy }))).toBe('polling.waiting');
  });

  it.each(advising(60_000))('is ignored under a policy without a pace: %s', (_, observation) => {
    expect(delayAfter(observation, { pace: null })).toBe(5_000);
  });

  it.each(advising(60_000))('yields to a refresh: %s', (_, observation) => {
    const refresh = { type: 'poll.refresh', at: T0 + 1_000 } as const;
    expect(stateOf(fold([observation, refresh]))).toBe('polling.fetching');
  });
});

describe('The order of a refusal', () => {
  it.each(ordering(60_000))('is no pace, which a policy may bound: %s', (_, observation) => {
    expect(delayAfter(observation, { ...grace, pace: null })).toBe(65_000);
    expect(delayAfter(observation, { ...grace, pace: { maxMs: 1 } })).toBe(65_000);
  });

  it.each(ordering(60_000))('for longer than rateLimit.maxMs ends a poll: %s', (_, observation) => {
    const under = (maxMs: number) =>
      fold([observation], { policy: { ...grace, rateLimit: { maxMs } } }).output?.reason ?? null;
    expect(under(60_000)).toBeNull();
    expect(under(59_999)).toBe('rateLimited');
  });

  it.each(ordering(60_000))('yields to no refresh: %s', (_, observation) => {
    const refresh = { type: 'poll.refresh', at: T0 + 2_000 } as const;
    const { context } = fold([observation, refresh], { policy: grace });
    expect(context).toMatchObject({ nextPollAt: T0 + 65_000, polls: 1, unanswered: 0 });
  });
});

describe('A long poll', () => {
  const held: [string, Observation][] = [
    ['work that is accepted', accepted({ isLongPoll: true })],
    ['a reading', reading('RUNNING', { isLongPoll: true })],
    ['a 304', unchanged({ isLongPoll: true })],
  ];
  const slow = { interval: { minMs: 60_000, maxMs: 60_000 } };

  it.each(held)('is followed by the next after a second, whatever the interval: %s', (_, held) => {
    expect(delayAfter(held)).toBe(980);
    expect(delayAfter(held, slow)).toBe(980);
    expect(delayAfter({ ...held, elapsedMs: 400 }, slow)).toBe(600);
  });

  it.each(held)('is followed at once by the next when it was held for longer: %s', (_, held) => {
    expect(delayAfter({ ...held, elapsedMs: 30_000 }, slow)).toBe(0);
    expect(delayAfter({ ...held, elapsedMs: 1_000 }, slow)).toBe(0);
  });

  it.each(held)('takes the advice of its server: %s', (_, held) => {
    expect(delayAfter({ ...held, elapsedMs: 30_000, askedMs: 20_000 })).toBe(25_000);
    expect(delayAfter({ ...held, elapsedMs: 30_000, askedMs: 20_000 }, { pace: null })).toBe(0);
  });

  it('that fails backs off like any other', () => {
    expect(delayAfter(unavailable())).toBe(750);
  });

  it('is one by what the answer says, not by its type', () => {
    expect(delayAfter(accepted({ elapsedMs: 30_000 }))).toBe(5_000);
    expect(delayAfter(accepted({ elapsedMs: 30_000, isLongPoll: false }))).toBe(5_000);
  });
});

describe('Work that is accepted', () => {
  it('is no failure, and forgets those before it', () => {
    const { context } = fold([unavailable(), accepted()], { policy: { maxFailures: 2 } });
    expect(context).toMatchObject({ failures: 0, failure: null, polls: 2, status: null });
    expect(fold([missing(), accepted()], { policy: grace }).context.misses).toBe(0);
  });

  it('leaves what the last reading said', () => {
    const known = reading('QUEUED', {
      detail: 'soon',
      label: 'Build 7',
      progress: 0.5,
      next: '/2',
    });
    expect(fold([known, accepted()]).context).toMatchObject({
      ...{ status: 'QUEUED', verdict: 'pending', detail: 'soon', label: 'Build 7' },
      ...{ progress: 0.5, next: '/2', data: { status: 'QUEUED' } },
    });
  });

  it('waits longer the longer nothing changes', () => {
    expect(fold([reading(), accepted({ at: T0 + 80_000 })]).context.delayMs).toBe(8_000);
  });

  it('eases what a rate limit has slowed down', () => {
    const limited = rateLimited(1_000);
    expect(fold([limited, accepted()]).context.delayMs).toBe(10_000);
    expect(fold([limited, accepted(), accepted()]).context.delayMs).toBe(5_000);
  });
});

describe('The soonest next request, whatever calls for it,', () => {
  const soonestAfter = (observation: Observation, policy: PolicyInput) => {
    const { context } = fold([observation], { policy });
    return soonestMs(context, context.policy);
  };

  it('is a second after the last one began', () => {
    expect(soonestAfter({ ...reading(), elapsedMs: 120 }, {})).toBe(880);
    expect(soonestAfter({ ...reading(), elapsedMs: 2_000 }, {})).toBe(0);
  });

  it('is the planned one when that is sooner: of a failure by the backoff, of a reading by the interval', () => {
    const policy = { interval: { minMs: 100, maxMs: 100 }, backoff: { baseMs: 40, maxMs: 40 } };
    expect(
      soonestAfter({ ...unavailable(failed('http', 503)), elapsedMs: 0, jitter: 1 }, policy),
    ).toBe(40);
    expect(soonestAfter({ ...reading(), elapsedMs: 0, jitter: 0 }, policy)).toBe(100);
  });
});

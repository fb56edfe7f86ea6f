import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PolicyInput } from '../../src/index.ts';
import { conversationV0 } from '../../src/openhands/index.ts';
import { fault, type StatusServer, type Step, startStatusServer } from '../../src/testing/index.ts';
import { T0 } from '../support/observations.ts';
import { simulatedPoll } from './simulated-poll.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let server: StatusServer;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(T0);
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  server = await startStatusServer();
});
afterEach(async () => {
  await server.close();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Each kind of wait, and how long it is: what the server asks for is spread by half of the interval's upper end. */
const waits: Readonly<Record<string, { does: Step; ms: number }>> = {
  'a plain wait': { does: 'RUNNING', ms: 5_000 },
  'a wait at the server’s pace': {
    does: fault.headers({ 'X-Poll-Interval': '50' }, 'RUNNING'),
    ms: 55_000,
  },
  'a backoff': { does: fault.status(503), ms: 750 },
  'a backoff that the server asked for': {
    does: fault.status(503, { headers: { 'Retry-After': '20' } }),
    ms: 25_000,
  },
  'a rate limit': {
    does: fault.status(429, { headers: { 'Retry-After': '40' } }),
    ms: 45_000,
  },
};

/** A poll that waits after its first answer. */
async function waiting(does: Step, policy: PolicyInput = {}) {
  server.play('abc', [does, 'RUNNING']);
  const poll = simulatedPoll(conversationV0({ baseUrl: server.url }), policy);
  await poll.answered(1);
  return poll;
}

const jumps = [
  ['an hour forwards', HOUR],
  ['an hour backwards', -HOUR],
  ['a day forwards', DAY],
  ['ten years backwards', -3_650 * DAY],
] as const;

describe.each(Object.entries(waits))('in %s', (_, { does, ms }) => {
  it.each(jumps)('a wall clock that jumps %s changes nothing', async (_, jump) => {
    const poll = await waiting(does);
    const before = poll.state;
    poll.pass(ms / 2);
    poll.jump(jump);
    poll.pass(ms / 2 - 1);
    expect(poll.state).toBe(before);
    poll.pass(1);
    await poll.answered(2);
    expect(server.requests).toHaveLength(2);
    expect(poll.context.delayMs).toBeGreaterThanOrEqual(5_000);
    expect(poll.context.delayMs).toBeLessThanOrEqual(10_000);
    poll.actor.stop();
  });

  it.each(jumps)(
    'and a wake after it, %s, make at most one request, and no longer wait',
    async (_, jump) => {
      const poll = await waiting(does);
      poll.pass(ms / 2);
      poll.jump(jump);
      for (let n = 0; n < 5; n++) poll.actor.send({ type: 'poll.wake', at: Date.now() });
      expect(poll.context.delayMs).toBeLessThanOrEqual(ms);
      poll.pass(poll.context.delayMs);
      await poll.answered(2);
      expect(server.requests).toHaveLength(2);
      poll.actor.stop();
    },
  );

  // An event with a wrong time looks the same, and must neither bring a request early nor delay it.
  it('a wake by a clock that jumped backwards leaves the wait as it is', async () => {
    const poll = await waiting(does);
    const before = poll.state;
    poll.pass(ms / 2);
    poll.jump(-HOUR);
    poll.actor.send({ type: 'poll.wake', at: Date.now() });
    poll.pass(ms / 2 - 1);
    expect(poll.state).toBe(before);
    poll.pass(1);
    expect(poll.state).toBe('polling.fetching');
    await poll.answered(2);
    poll.actor.stop();
  });

  it('a time that goes backwards from pause to resume is never an earlier request than asked', async () => {
    const poll = await waiting(does);
    const before = poll.state;
    poll.actor.send({ type: 'poll.pause', at: Date.now() + HOUR });
    poll.actor.send({ type: 'poll.resume', at: Date.now() - HOUR });
    poll.pass(ms - 1);
    expect(poll.state).toBe(before);
    poll.pass(1);
    expect(poll.state).toBe('polling.fetching');
    poll.actor.stop();
  });

  it.each([Number.NaN, Infinity, -Infinity, null, '5', undefined])(
    'a wake at %j is a wake without a time',
    async (at) => {
      const poll = await waiting(does);
      const before = poll.state;
      poll.pass(1);
      poll.actor.send({ type: 'poll.wake', at: at as never });
      poll.pass(ms - 2);
      expect(poll.state).toBe(before);
      poll.pass(1);
      expect(poll.state).toBe('polling.fetching');
      poll.actor.stop();
    },
  );

  it('a day asleep is followed by one request, by a wake or by the timer that is left', async () => {
    const woken = await waiting(does);
    woken.jump(DAY);
    woken.actor.send({ type: 'poll.wake', at: Date.now() });
    woken.pass(0);
    await woken.answered(2);
    expect(server.requests).toHaveLength(2);
    woken.actor.stop();

    const left = await waiting(does);
    left.jump(DAY);
    left.pass(ms);
    await left.answered(2);
    expect(server.requests).toHaveLength(4);
    left.actor.stop();
  });

  it('timers that fire once a minute, as in a hidden tab, make one request a minute', async () => {
    const poll = await waiting(does);
    for (let minute = 1; minute <= 10; minute++) {
      poll.pass(60_000);
      await poll.answered(minute + 1);
      expect(poll.context.polls).toBe(minute + 1);
    }
    const minutes = server.requests.map(({ at }) => (at - T0) / 60_000);
    expect(minutes).toEqual(Array.from({ length: 11 }, (_, minute) => minute));
    poll.actor.stop();
  });
});

describe('a deadline', () => {
  const policy = { deadlineMs: HOUR, interval: { minMs: 60_000, maxMs: 60_000 } };

  it('that went by in a day asleep ends the poll with one last check', async () => {
    const poll = await waiting('RUNNING', policy);
    poll.jump(DAY);
    poll.actor.send({ type: 'poll.wake', at: Date.now() });
    poll.pass(0);
    const { output } = await poll.answered(2);
    expect(output?.reason).toBe('deadline');
    expect(server.requests).toHaveLength(2);
  });

  it('comes at most as much later as the clock jumped backwards, at the usual pace', async () => {
    const poll = await waiting('RUNNING', policy);
    poll.jump(-HOUR);
    let passed = 0;
    for (let n = 2; !poll.isOver && n < 500; n++) {
      const { delayMs } = poll.context;
      expect(delayMs).toBeLessThanOrEqual(60_000);
      passed += delayMs;
      poll.pass(delayMs);
      await poll.answered(n);
    }
    expect(poll.actor.getSnapshot().output?.reason).toBe('deadline');
    expect(passed).toBeLessThanOrEqual(2 * HOUR);
    expect(server.requests.length).toBeLessThanOrEqual(121);
  });
});

describe('answers', () => {
  it('whose times go backwards are no change, and keep the pace of the policy', async () => {
    const poll = await waiting('RUNNING');
    for (let n = 2; n <= 20; n++) {
      poll.pass(poll.context.delayMs);
      poll.jump(-HOUR);
      await poll.answered(n);
      expect(poll.context.delayMs).toBe(5_000);
    }
    expect(server.requests).toHaveLength(20);
    poll.actor.stop();
  });
});

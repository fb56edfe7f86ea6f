import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ActorRefFrom, createActor, type Snapshot, setup, waitFor } from 'xstate';
import { createFleetMachine, resumeFleet } from '../../src/fleet/index.ts';
import { createPollingMachine, resumePolling } from '../../src/index.ts';
import { appConversations, conversationV0 } from '../../src/openhands/index.ts';
import { fault, type StatusServer, startStatusServer } from '../../src/testing/index.ts';

let server: StatusServer;
beforeEach(async () => {
  server = await startStatusServer();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await server.close();
});

const machine = () =>
  createPollingMachine(conversationV0({ baseUrl: server.url }), {
    policy: { interval: { minMs: 300, maxMs: 300 } },
  });

const throughJson = (snapshot: unknown): Snapshot<unknown> => JSON.parse(JSON.stringify(snapshot));

/** What a poll has stored that waits after its first answer. */
async function waiting(): Promise<Snapshot<unknown>> {
  server.play('abc', ['RUNNING', 'STOPPED']);
  const actor = createActor(machine(), { input: { id: 'abc', autoStart: true } }).start();
  await waitFor(actor, ({ context }) => context.polls === 1);
  const snapshot = throughJson(actor.getPersistedSnapshot());
  actor.stop();
  return snapshot;
}

const setClock = (by: number) => {
  const now = Date.now.bind(Date);
  vi.spyOn(Date, 'now').mockImplementation(() => now() + by);
};

describe('a restored poll continues by itself', () => {
  it.each([0, -1, -30_000, -7_200_000, 30_000])(
    'when the clock has been set by %i ms, by resumePolling and by XState alone',
    async (byMs) => {
      const snapshot = await waiting();
      setClock(byMs);
      for (const actor of [
        resumePolling(machine(), snapshot),
        createActor(machine(), { snapshot, input: { id: 'abc' } }).start(),
      ]) {
        const { output } = await waitFor(actor, ({ status }) => status === 'done');
        expect(output).toMatchObject({ reason: 'stopped', polls: 2 });
      }
    },
  );

  it('in the very millisecond of its last answer', async () => {
    const snapshot = await waiting();
    const { context } = snapshot as unknown as { context: { at: number } };
    vi.spyOn(Date, 'now').mockReturnValue(context.at);
    const actor = resumePolling(machine(), snapshot);
    await waitFor(actor, ({ status }) => status === 'done');
  });

  it('below a parent that is restored with all its children', async () => {
    server.play('abc', ['RUNNING', 'STOPPED']);
    const parent = setup({ actors: { poll: machine() } }).createMachine({
      initial: 'polling',
      states: {
        polling: {
          invoke: {
            id: 'poll',
            src: 'poll',
            input: { id: 'abc', autoStart: true },
            onDone: 'done',
          },
        },
        done: { type: 'final' },
      },
    });
    const before = createActor(parent).start();
    const child = before.getSnapshot().children.poll as ActorRefFrom<ReturnType<typeof machine>>;
    await waitFor(child, ({ context }) => context.polls === 1);
    const snapshot = throughJson(before.getPersistedSnapshot());
    before.stop();
    const after = createActor(parent, { snapshot }).start();
    await waitFor(after, ({ status }) => status === 'done');
    expect(server.requests).toHaveLength(2);
  });

  it('and stays paused when it was', async () => {
    const actor = resumePolling(machine(), await waiting());
    actor.send({ type: 'poll.pause', at: Date.now() });
    const paused = throughJson(actor.getPersistedSnapshot());
    actor.stop();
    const again = resumePolling(machine(), paused);
    expect(again.getSnapshot().value).toBe('paused');
    again.send({ type: 'poll.resume', at: Date.now() });
    await waitFor(again, ({ status }) => status === 'done');
  });
});

describe('a request that was in flight', () => {
  it('is made again at once, and no more in many restores within two seconds', async () => {
    server.play('abc', [fault.stall({ at: 'headers' })]);
    let actor = createActor(machine(), { input: { id: 'abc' } }).start();
    actor.send({ type: 'poll.start', at: Date.now() });
    await server.requested(1);
    const now = Date.now();
    vi.spyOn(Date, 'now').mockReturnValue(now + 500);
    for (let crash = 0; crash < 20; crash++) {
      const snapshot = throughJson(actor.getPersistedSnapshot());
      actor.stop();
      actor = resumePolling(machine(), snapshot);
      const state = crash === 0 ? 'fetching' : 'waiting';
      expect(actor.getSnapshot().value).toEqual({ polling: state });
      if (crash === 0) await server.requested(2);
    }
    await server.idle();
    expect(server.requests).toHaveLength(2);

    vi.spyOn(Date, 'now').mockReturnValue(now + 3_000);
    const snapshot = throughJson(actor.getPersistedSnapshot());
    actor.stop();
    server.play('abc', ['STOPPED']);
    const last = resumePolling(machine(), snapshot);
    await waitFor(last, ({ status }) => status === 'done');
    expect(server.requests).toHaveLength(3);
  });
});

/** Two requests at once: a batch takes 99. */
const ids = Array.from({ length: 150 }, (_, n) => n.toString(16).padStart(32, '0'));

const fleet = () => createFleetMachine(appConversations({ baseUrl: server.url }));

const stopClock = (time: number) => vi.spyOn(Date, 'now').mockReturnValue(time);

describe('a fleet’s requests that were in flight', () => {
  it.each([
    ['resumeFleet', resumeFleet],
    [
      'XState alone',
      (chart: ReturnType<typeof fleet>, snapshot: Snapshot<unknown>) =>
        createActor(chart, { snapshot, input: { ids: [] } }).start(),
    ],
  ])('are made again once in many restores within a second, by %s', async (_, restore) => {
    server.hold();
    let actor = createActor(fleet(), { input: { ids } }).start();
    actor.send({ type: 'poll.start', at: Date.now() });
    await server.requested(2);
    const now = Date.now();
    for (let crash = 0; crash < 20; crash++) {
      stopClock(now + 1_500 + 40 * crash);
      const snapshot = throughJson(actor.getPersistedSnapshot());
      actor.stop();
      actor = restore(fleet(), snapshot);
      const state = crash === 0 ? 'fetching' : 'waiting';
      expect(actor.getSnapshot().value).toEqual({ polling: state });
      if (crash === 0) await server.requested(4);
    }
    actor.stop();
    await server.idle();
    expect(server.requests).toHaveLength(4);
  });

  it('wait out their second when they were sent less than a second ago, the longer the more often', async () => {
    server.hold();
    let actor = createActor(fleet(), { input: { ids } }).start();
    const now = Date.now();
    stopClock(now);
    actor.send({ type: 'poll.start', at: now });
    await server.requested(2);
    const waits: number[] = [];
    let at = now;
    for (let crash = 0; crash < 5; crash++) {
      at += 500;
      stopClock(at);
      const snapshot = throughJson(actor.getPersistedSnapshot());
      actor.stop();
      actor = resumeFleet(fleet(), snapshot);
      const { value, context } = actor.getSnapshot();
      expect(value).toEqual({ polling: 'waiting' });
      waits.push(context.delayMs);
      at += context.delayMs;
      actor.send({ type: 'poll.wake', at });
      expect(actor.getSnapshot().value).toEqual({ polling: 'fetching' });
    }
    actor.stop();
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 8_000]);
  });
});

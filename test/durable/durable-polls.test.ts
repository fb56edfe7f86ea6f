import {
  type DurableEvent,
  type DurablePolls,
  type DurableStep,
  durablePolls,
  type FetchEffect,
  failed,
  performFetch,
} from 'pollchart/durable';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MemoryHost, MemoryStore } from '../../examples/durable/hosts/memory.ts';
import { createPollingMachine, type PollingMachine } from '../../src/index.ts';
import { conversationV0 } from '../../src/openhands/index.ts';
import { fault, type StatusServer, startStatusServer } from '../../src/testing/index.ts';

let server: StatusServer;
let machine: PollingMachine;
let store: MemoryStore;
/** Resolves once so many polls have ended. */
let ended: (count: number) => Promise<void>;
let onStep: (key: string, step: DurableStep) => void;
let workers: MemoryHost[];

beforeEach(async () => {
  server = await startStatusServer();
  const policy = { interval: { minMs: 20, maxMs: 20 }, backoff: { baseMs: 10, maxMs: 10 } };
  const conversation = conversationV0({ baseUrl: server.url });
  machine = createPollingMachine(conversation, { policy }) as unknown as PollingMachine;
  store = new MemoryStore();
  workers = [];
  const done = new Set<string>();
  let check = () => {};
  onStep = (key, { effects }) => {
    if (effects.some(({ type }) => type === 'done')) done.add(key);
    check();
  };
  ended = (count) =>
    new Promise((resolve) => {
      check = () => {
        if (done.size >= count) resolve();
      };
      check();
    });
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.crash()));
  await server.close();
});

/** The polls as one worker sees them. */
function polls(perform?: (effect: FetchEffect, signal?: AbortSignal) => Promise<DurableEvent>) {
  const host = new MemoryHost(store);
  workers.push(host);
  const seen = durablePolls(machine, host, { onStep, ...(perform && { perform }) });
  return Object.assign(seen as DurablePolls<PollingMachine>, {
    crash: () => host.crash(),
    loseClaims: () => store.release(host),
  });
}

const steps = ['STARTING', fault.status(503), 'RUNNING', 'STOPPED'];
const input = { id: 'abc', autoStart: true };

/** Each request and each wait has its number: one that was processed twice would be counted twice. */
const pendingCount = (key: string) => store.get(key)?.snapshot.pending.count;

describe('Polls on a host', () => {
  it('come to their end with two workers, each request and each transition once', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => `poll-${index}`);
    for (const id of ids) server.play(id, steps);
    const [one, two] = [polls(), polls()];
    await Promise.all([one.run(), two.run()]);
    for (const id of ids) expect(await one.start(id, { ...input, id })).toBe(true);
    await ended(ids.length);
    for (const id of ids) {
      expect(await two.outcome(id)).toMatchObject({ reason: 'stopped', polls: 4 });
      expect(pendingCount(id)).toBe(7);
    }
    expect(server.requests.length).toBe(4 * ids.length);
  });

  it('are started once', async () => {
    const { start, outcome } = polls();
    expect(await start('k', input)).toBe(true);
    expect(await start('k', { id: 'other' })).toBe(false);
    expect(store.get('k')?.snapshot).toMatchObject({ context: { id: 'abc' } });
    expect(await outcome('k')).toBeNull();
  });

  it('have no more than the request in flight repeated when its worker crashes', async () => {
    server.play('abc', steps);
    server.hold();
    const victim = polls();
    await victim.run();
    await victim.start('k', input);
    await server.requested(1);
    await victim.crash();
    server.release();
    const { run, outcome } = polls();
    await run();
    await ended(1);
    // The answer that was lost was the first of four.
    expect(await outcome('k')).toMatchObject({ reason: 'stopped', polls: 3 });
    expect(server.requests.length).toBe(4);
    expect(pendingCount('k')).toBe(5);
  });

  it('fail with what the promise of onStep is rejected with', async () => {
    const failing = async () => {
      throw new Error('db is down');
    };
    const { start } = durablePolls(machine, new MemoryHost(store), { onStep: failing });
    await expect(start('k', input)).rejects.toThrow('db is down');
  });

  it('do not repeat a request whose answer was stored before the worker crashed', async () => {
    server.play('abc', steps);
    const victim = polls();
    const stop = onStep;
    let hasCrashed = false;
    onStep = (key, step) => {
      stop(key, step);
      if (hasCrashed || !step.effects.some(({ type }) => type === 'schedule')) return;
      hasCrashed = true;
      void victim.crash();
    };
    const crashing = durablePolls(machine, workers[0] as MemoryHost, { onStep });
    await crashing.run();
    await crashing.start('k', input);
    const { run, outcome } = polls();
    await run();
    await ended(1);
    expect(hasCrashed).toBe(true);
    expect(await outcome('k')).toMatchObject({ reason: 'stopped', polls: 4 });
    expect(server.requests.length).toBe(4);
  });

  it.each([
    ['rejects when it is aborted', undefined],
    [
      'takes an abort for a failure',
      (effect: FetchEffect, signal?: AbortSignal) =>
        performFetch(machine, effect, signal).catch((error) => failed(effect.id, error)),
    ],
  ])(
    'have a request repeated whose claim was lost in between, by a perform that %s',
    async (_, perform) => {
      server.play('abc', steps);
      server.hold();
      const { run, start, outcome, loseClaims } = polls(perform);
      await run();
      await start('k', input);
      await server.requested(1);
      loseClaims();
      await server.requested(2);
      server.release();
      await ended(1);
      // The answer that was lost was the first of four.
      expect(await outcome('k')).toMatchObject({ reason: 'stopped', polls: 3 });
      expect(pendingCount('k')).toBe(5);
    },
  );

  it('make no request for a claim that was lost while the record was loaded', async () => {
    const wereLost: unknown[] = [];
    const { run, start, loseClaims } = polls(async (_, signal) => {
      wereLost.push(signal?.aborted);
      return await new Promise<never>(() => {});
    });
    await start('k', input);
    const [worker] = workers as [MemoryHost];
    const { load } = worker;
    worker.load = async (key) => {
      worker.load = load;
      const record = await load.call(worker, key);
      loseClaims();
      return record;
    };
    await run();
    await vi.waitFor(() => expect(wereLost).toEqual([false]), 10_000);
  });

  it('accept a stop while a request is in flight, whose answer then changes nothing', async () => {
    server.hold();
    const { run, start, send, outcome } = polls();
    await run();
    await start('k', input);
    await server.requested(1);
    expect(await send('k', { type: 'poll.stop' })).toBe(true);
    const before = store.get('k');
    server.release();
    await server.idle();
    expect(await outcome('k')).toMatchObject({ reason: 'aborted' });
    expect(store.get('k')).toEqual(before);
  });

  it('let a task that was cancelled meanwhile pass without a request', async () => {
    const { run, start, send } = polls();
    await start('k', input);
    await send('k', { type: 'poll.stop' });
    await run();
    await start('next', { id: 'next', autoStart: true });
    await server.requested(1);
    expect(server.requests.map(({ ids }) => ids)).toEqual([['next']]);
  });

  it('are not there for an event to an unknown key, and refuse events of the host', async () => {
    const { start, send } = polls();
    expect(await send('k', { type: 'poll.stop' })).toBe(false);
    await start('k', input);
    await expect(send('k', { type: 'durable.due' })).rejects.toThrow('event.type');
  });

  it('say so when a host never saves', async () => {
    class NeverSaves extends MemoryHost {
      override async save() {
        return false;
      }
    }
    await polls().start('k', input);
    const { send } = durablePolls(machine, new NeverSaves(store));
    await expect(send('k', { type: 'poll.stop' })).rejects.toThrow(/hostChecks/);
  });
});

import { getEventListeners } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { createFleetMachine, defineBatchResource, pollFleet } from '../../src/fleet/index.ts';
import { onAbort } from '../../src/http/on-abort.ts';
import { createPollingMachine, defineResource, poll } from '../../src/index.ts';

const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length;

describe('onAbort', () => {
  it('calls all that share a signal, once, through one listener', () => {
    const { signal, abort } = controller();
    const acts = [vi.fn(), vi.fn(), vi.fn()];
    for (const act of acts) onAbort(signal, act);
    expect(listeners(signal)).toBe(1);
    abort();
    abort();
    for (const act of acts) expect(act).toHaveBeenCalledOnce();
    expect(listeners(signal)).toBe(0);
  });

  it('doesn’t call what was released, and keeps no listener after the last', () => {
    const { signal, abort } = controller();
    const act = vi.fn();
    const [first, second] = [onAbort(signal, act), onAbort(signal, act)];
    first();
    first();
    expect(listeners(signal)).toBe(1);
    second();
    expect(listeners(signal)).toBe(0);
    const third = onAbort(signal, act);
    second();
    expect(listeners(signal)).toBe(1);
    third();
    abort();
    expect(act).not.toHaveBeenCalled();
  });

  it('doesn’t call what one of them releases on the way', () => {
    const { signal, abort } = controller();
    const act = vi.fn();
    onAbort(signal, () => release());
    const release = onAbort(signal, act);
    abort();
    expect(act).not.toHaveBeenCalled();
  });

  it('calls the others when one throws, whose error is reported', () => {
    const { signal, abort } = controller();
    const reported: (() => void)[] = [];
    vi.spyOn(globalThis, 'queueMicrotask').mockImplementation((task) => reported.push(task));
    const act = vi.fn();
    onAbort(signal, () => {
      throw new Error('a bug');
    });
    onAbort(signal, act);
    abort();
    vi.restoreAllMocks();
    expect(act).toHaveBeenCalledOnce();
    expect(reported).toHaveLength(1);
    expect(reported[0]).toThrow('a bug');
  });
});

describe('one signal for many polls', () => {
  const schema = z.object({ status: z.string() });
  const answering = async () => Response.json({ status: 'RUNNING' });
  const machine = (fetch: typeof globalThis.fetch, verdict: 'pending' | 'succeeded' = 'pending') =>
    createPollingMachine(
      defineResource({
        request: () => ({ url: 'http://127.0.0.1:1/' }),
        schema,
        read: ({ status }) => ({ status, verdict }),
      }),
      { fetch },
    );
  const fleet = (fetch: typeof globalThis.fetch) =>
    createFleetMachine(
      defineBatchResource({
        request: () => ({ url: 'http://127.0.0.1:1/' }),
        schema,
        readings: ({ status }, ids) =>
          ids.map((id) => ({ id, data: { status }, status, verdict: 'pending' as const })),
        limit: 100,
      }),
      { fetch },
    );
  const ids = (count: number) => Array.from({ length: count }, (_, index) => `${index}`);

  /** Aborts so many polls and counts what the signal is asked to do. */
  async function abortAll(count: number) {
    const { signal, abort } = controller();
    const calls = { add: 0, remove: 0 };
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      calls.add += 1;
      addEventListener.apply(signal, args);
    };
    signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
      calls.remove += 1;
      removeEventListener.apply(signal, args);
    };
    const running = machine(answering);
    const ends = Promise.allSettled(ids(count).map((id) => poll(running, { id, signal })));
    const most = listeners(signal);
    abort();
    for (const { status } of await ends) expect(status).toBe('rejected');
    return { ...calls, most, left: listeners(signal) };
  }

  it('has one listener for 16,000 of them as for 4,000, and Node warns of nothing', async () => {
    const warnings: string[] = [];
    const warn = (warning: Error) => void warnings.push(warning.name);
    process.on('warning', warn);
    const small = await abortAll(4_000);
    const large = await abortAll(16_000);
    // Node warns by way of process.nextTick.
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', warn);
    expect(small).toEqual({ add: 1, remove: 1, most: 1, left: 0 });
    expect(large).toEqual(small);
    expect(warnings).toEqual([]);
  });

  it('keeps nothing of those that have ended, however they end', async () => {
    const { signal } = controller();
    const ended = machine(answering, 'succeeded');
    await Promise.all(ids(50).map((id) => poll(ended, { id, signal })));
    expect(listeners(signal)).toBe(0);
    const onChange = () => {
      throw new Error('my own mistake');
    };
    const running = machine(answering);
    const mistaken = [
      ...ids(50).map((id) => poll(running, { id, signal, onChange })),
      pollFleet(fleet(answering), { ids: ids(50), signal, onChange }),
    ];
    for (const polling of mistaken) await expect(polling).rejects.toThrow('my own mistake');
    expect(listeners(signal)).toBe(0);
  });

  it('ends fleets and lone polls together, and their requests', async () => {
    const { signal, abort } = controller();
    const asked: AbortSignal[] = [];
    const silent = ((_, init) => {
      asked.push(init?.signal as AbortSignal);
      return new Promise(() => {});
    }) as typeof globalThis.fetch;
    const all = [
      ...ids(20).map((id) => poll(machine(silent), { id, signal })),
      ...ids(20).map((id) => pollFleet(fleet(silent), { ids: [id], signal })),
    ];
    await vi.waitUntil(() => asked.length === 40);
    expect(listeners(signal)).toBe(1);
    abort();
    for (const polling of all) await expect(polling).rejects.toThrow('aborted');
    expect(asked.every(({ aborted }) => aborted)).toBe(true);
    expect(listeners(signal)).toBe(0);
  });
});

function controller() {
  const own = new AbortController();
  return { signal: own.signal, abort: () => own.abort() };
}

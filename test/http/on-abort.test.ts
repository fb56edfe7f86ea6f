import { getEventListeners } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { createFleetMachine, defineBatchResource, pollFleet } from '../../src/fleet/index.ts';
import { onAbort } from '../../src/http/on-abort.ts';
import { createPollingMachine, defineResource, poll } from '../../src/index.ts';

const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length;

describe('onAbort', () => {
  it('calls all functions that share a signal once, through one listener', () => {
    const { signal, abort } = controller();
    const calls = [vi.fn(), vi.fn(), vi.fn()];
    for (const call of calls) onAbort(signal, call);
    expect(listeners(signal)).toBe(1);
    abort();
    abort();
    for (const call of calls) expect(call).toHaveBeenCalledOnce();
    expect(listeners(signal)).toBe(0);
  });

  it('doesn’t call a released function, and keeps no listener after the last release', () => {
    const { signal, abort } = controller();
    const call = vi.fn();
    const [first, second] = [onAbort(signal, call), onAbort(signal, call)];
    first();
    first();
    expect(listeners(signal)).toBe(1);
    second();
    expect(listeners(signal)).toBe(0);
    const third = onAbort(signal, call);
    second();
    expect(listeners(signal)).toBe(1);
    third();
    abort();
    expect(call).not.toHaveBeenCalled();
  });

  it('doesn’t call a function that an earlier one releases', () => {
    const { signal, abort } = controller();
    const call = vi.fn();
    onAbort(signal, () => release());
    const release = onAbort(signal, call);
    abort();
    expect(call).not.toHaveBeenCalled();
  });

  it('calls the others when one throws, and reports its error', () => {
    const { signal, abort } = controller();
    const reported: (() => void)[] = [];
    vi.spyOn(globalThis, 'queueMicrotask').mockImplementation((task) => reported.push(task));
    const call = vi.fn();
    onAbort(signal, () => {
      throw new Error('a bug');
    });
    onAbort(signal, call);
    abort();
    vi.restoreAllMocks();
    expect(call).toHaveBeenCalledOnce();
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

  /** Aborts `count` polls and counts the listeners added to and removed from their signal. */
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

  it('has one listener for 16,000 polls as for 4,000, and Node prints no warning', async () => {
    const warnings: string[] = [];
    const warn = (warning: Error) => void warnings.push(warning.name);
    process.on('warning', warn);
    const small = await abortAll(4_000);
    const large = await abortAll(16_000);
    // Node emits warnings in process.nextTick.
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', warn);
    expect(small).toEqual({ add: 1, remove: 1, most: 1, left: 0 });
    expect(large).toEqual(small);
    expect(warnings).toEqual([]);
  }, 240_000);

  it('keeps no listener of polls that have ended, however they ended', async () => {
    const { signal } = controller();
    const ended = machine(answering, 'succeeded');
    await Promise.all(ids(50).map((id) => poll(ended, { id, signal })));
    expect(listeners(signal)).toBe(0);
    const onChange = () => {
      throw new Error('my own mistake');
    };
    const running = machine(answering);
    const failing = [
      ...ids(50).map((id) => poll(running, { id, signal, onChange })),
      pollFleet(fleet(answering), { ids: ids(50), signal, onChange }),
    ];
    for (const polling of failing) await expect(polling).rejects.toThrow('my own mistake');
    expect(listeners(signal)).toBe(0);
  });

  it('ends fleets and single polls together, and their requests', async () => {
    const { signal, abort } = controller();
    const signals: AbortSignal[] = [];
    const silent = ((_, init) => {
      signals.push(init?.signal as AbortSignal);
      return new Promise(() => {});
    }) as typeof globalThis.fetch;
    const all = [
      ...ids(20).map((id) => poll(machine(silent), { id, signal })),
      ...ids(20).map((id) => pollFleet(fleet(silent), { ids: [id], signal })),
    ];
    await vi.waitUntil(() => signals.length === 40, 10_000);
    expect(listeners(signal)).toBe(1);
    abort();
    for (const polling of all) await expect(polling).rejects.toThrow('aborted');
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
    expect(listeners(signal)).toBe(0);
  });
});

function controller() {
  const own = new AbortController();
  return { signal: own.signal, abort: () => own.abort() };
}

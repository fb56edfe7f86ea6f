import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withTimeout } from '../../src/http/timeout.ts';

const forever = () => new Promise<never>(() => {});

describe('withTimeout', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Resolves to the promise's result, or to `pending` if it hasn't settled. */
  const settled = (promise: Promise<unknown>) =>
    Promise.race([
      promise.catch((error) => error),
      new Promise((resolve) => setImmediateReal(() => resolve('pending'))),
    ]);
  const setImmediateReal = globalThis.setImmediate;

  it('resolves to the task’s result, and leaves no timer and no listener', async () => {
    const { signal } = new AbortController();
    expect(await withTimeout(100, 'timed out', signal, async () => 'done')).toBe('done');
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('rejects with the task’s error, and leaves no timer and no listener', async () => {
    const { signal } = new AbortController();
    const task = () => Promise.reject(new Error('a bug'));
    await expect(withTimeout(100, 'timed out', signal, task)).rejects.toThrow('a bug');
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('resolves to the fallback after the time, aborts the task, and leaves no timer and no listener', async () => {
    const outer = new AbortController();
    let inner: AbortSignal | undefined;
    const task = withTimeout(100, 'timed out', outer.signal, (signal) => {
      inner = signal;
      return forever();
    });
    vi.advanceTimersByTime(99);
    expect(inner?.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(await task).toBe('timed out');
    expect(inner?.aborted).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(outer.signal, 'abort')).toEqual([]);
  });

  it.each([
    ['continues', forever],
    ['resolves', async () => 'done'],
    ['throws', () => Promise.reject(new Error('AbortError'))],
  ])('never settles once it is aborted from outside, though the task %s', async (_, task) => {
    const outer = new AbortController();
    let inner: AbortSignal | undefined;
    const promise = withTimeout(100, 'timed out', outer.signal, (signal) => {
      inner = signal;
      return task();
    });
    outer.abort();
    expect(inner?.aborted).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    expect(await settled(promise)).toBe('pending');
  });

  it('doesn’t start the task when it was aborted before', async () => {
    const task = vi.fn(forever);
    const promise = withTimeout(100, 'timed out', AbortSignal.abort(), task);
    expect(await settled(promise)).toBe('pending');
    expect(task).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});

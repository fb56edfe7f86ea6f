import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withTimeout } from '../../src/http/timeout.ts';

const forever = () => new Promise<never>(() => {});

describe('withinTime', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Resolves to what the promise says by then, or to `silence`. */
  const saying = (promise: Promise<unknown>) =>
    Promise.race([
      promise.catch((error) => error),
      new Promise((resolve) => setImmediateReal(() => resolve('silence'))),
    ]);
  const setImmediateReal = globalThis.setImmediate;

  it('gives what the work gives, and leaves no timer and no listener', async () => {
    const { signal } = new AbortController();
    expect(await withTimeout(100, 'late', signal, async () => 'done')).toBe('done');
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('passes on what the work throws, and leaves nothing either', async () => {
    const { signal } = new AbortController();
    const work = () => Promise.reject(new Error('a bug'));
    await expect(withTimeout(100, 'late', signal, work)).rejects.toThrow('a bug');
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('is late after the time, aborts the work, and leaves nothing', async () => {
    const outer = new AbortController();
    let inner: AbortSignal | undefined;
    const work = withTimeout(100, 'late', outer.signal, (signal) => {
      inner = signal;
      return forever();
    });
    vi.advanceTimersByTime(99);
    expect(inner?.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(await work).toBe('late');
    expect(inner?.aborted).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(outer.signal, 'abort')).toEqual([]);
  });

  it.each([
    ['goes on', forever],
    ['comes to an end', async () => 'done'],
    ['throws', () => Promise.reject(new Error('AbortError'))],
  ])('never settles once it is aborted from outside, though the work %s', async (_, work) => {
    const outer = new AbortController();
    let inner: AbortSignal | undefined;
    const promise = withTimeout(100, 'late', outer.signal, (signal) => {
      inner = signal;
      return work();
    });
    outer.abort();
    expect(inner?.aborted).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    expect(await saying(promise)).toBe('silence');
  });

  it('doesn’t begin the work when it was aborted before', async () => {
    const work = vi.fn(forever);
    const promise = withTimeout(100, 'late', AbortSignal.abort(), work);
    expect(await saying(promise)).toBe('silence');
    expect(work).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});

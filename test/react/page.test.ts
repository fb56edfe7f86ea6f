import { afterEach, expect, it, vi } from 'vitest';
import { page } from '../../src/react/page.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

it('is always seen and connected where a window has no events, as in React Native', () => {
  vi.stubGlobal('window', globalThis);
  vi.stubGlobal('addEventListener', undefined);
  vi.stubGlobal('navigator', { product: 'ReactNative' });
  const unwatch = page.watch(() => {});
  expect([page.isHidden(), page.isOffline()]).toEqual([false, false]);
  unwatch();
});

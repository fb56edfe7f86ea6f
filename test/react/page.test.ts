import { afterEach, expect, it, vi } from 'vitest';
import { pageVisibility } from '../../src/react/page-visibility.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

it('is always seen and connected where a window has no events, as in React Native', () => {
  vi.stubGlobal('window', globalThis);
  vi.stubGlobal('addEventListener', undefined);
  vi.stubGlobal('navigator', { product: 'ReactNative' });
  const unwatch = pageVisibility.subscribe(() => {});
  expect([pageVisibility.isHidden(), pageVisibility.isOffline()]).toEqual([false, false]);
  unwatch();
});

import { useEffect } from 'react';
import type { Inspect, ViewerState } from './actor-store.ts';

/** When to poll. */
export interface ViewerOptions {
  /** Whether to poll; `false` holds a poll that has begun. Default `true`. */
  readonly enabled?: boolean | undefined;
  /** Whether to pause while the tab is hidden. Default `true`. */
  readonly pauseWhenHidden?: boolean | undefined;
  /** Whether to pause while the browser is offline. Default `true`. */
  readonly pauseWhenOffline?: boolean | undefined;
  /** An inspector's `inspect`; one where there was none begins the poll anew. Of a shared poll the first one counts. */
  readonly inspect?: Inspect | undefined;
}

/** Looks at a store for as long as the component is mounted. */
export function useObserve(
  store: { join(wanted: ViewerState): () => void },
  { enabled = true, pauseWhenHidden = true, pauseWhenOffline = true }: ViewerOptions,
): void {
  useEffect(
    () => store.join({ enabled, pauseWhenHidden, pauseWhenOffline }),
    [store, enabled, pauseWhenHidden, pauseWhenOffline],
  );
}

import * as React from 'react';
import type { Inspect, ViewerState } from './actor-store.ts';

/** When to poll. */
export interface ViewerOptions {
  /** Whether to poll; `false` pauses a poll that has started. Default `true`. */
  readonly enabled?: boolean | undefined;
  /** Whether to pause while the tab is hidden. Default `true`. */
  readonly pauseWhenHidden?: boolean | undefined;
  /** Whether to pause while the browser is offline. Default `true`. */
  readonly pauseWhenOffline?: boolean | undefined;
  /**
   * An inspector's `inspect`. Adding one later, or removing it, restarts the poll. A shared poll uses the one of
   * its first component.
   */
  readonly inspect?: Inspect | undefined;
}

/** Makes the component a viewer of a store while it is mounted. */
export function useObserve(
  store: { addViewer(state: ViewerState): () => void },
  { enabled = true, pauseWhenHidden = true, pauseWhenOffline = true }: ViewerOptions,
): void {
  React.useEffect(
    () => store.addViewer({ enabled, pauseWhenHidden, pauseWhenOffline }),
    [store, enabled, pauseWhenHidden, pauseWhenOffline],
  );
}

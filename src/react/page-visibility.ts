/** What a browser tells of its page; elsewhere, as in React Native, a page is always seen and connected. */
export const pageVisibility = {
  isHidden: () => globalThis.document?.visibilityState === 'hidden',
  isOffline: () => globalThis.navigator?.onLine === false,

  /** Calls back whenever either may have changed, until the function that it gives is called. */
  watch(changed: () => void): () => void {
    const places = [
      [globalThis.document, 'visibilitychange'],
      [globalThis.window, 'online'],
      [globalThis.window, 'offline'],
    ] as const;
    for (const [place, event] of places) place?.addEventListener?.(event, changed);
    return () => {
      for (const [place, event] of places) place?.removeEventListener?.(event, changed);
    };
  },
};

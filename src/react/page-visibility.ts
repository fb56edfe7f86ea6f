/** Visibility and connectivity of the browser's page; elsewhere, e.g. in React Native, always visible and online. */
export const pageVisibility = {
  isHidden: () => globalThis.document?.visibilityState === 'hidden',
  isOffline: () => globalThis.navigator?.onLine === false,

  /** Calls `onChange` whenever either may have changed. Returns a function that unsubscribes. */
  subscribe(onChange: () => void): () => void {
    const sources = [
      [globalThis.document, 'visibilitychange'],
      [globalThis.window, 'online'],
      [globalThis.window, 'offline'],
    ] as const;
    for (const [target, event] of sources) target?.addEventListener?.(event, onChange);
    return () => {
      for (const [target, event] of sources) target?.removeEventListener?.(event, onChange);
    };
  },
};

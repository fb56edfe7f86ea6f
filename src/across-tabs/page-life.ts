interface PageLife {
  /** The page is about to be left, or frozen: nothing runs until it is shown again. */
  readonly onSuspend: () => void;
  readonly onResume: () => void;
}

/** Page Lifecycle: returns a function that unsubscribes. */
export function followPageLife({ onSuspend, onResume }: PageLife): () => void {
  const listeners = [
    [globalThis.window, 'pagehide', onSuspend],
    [globalThis.document, 'freeze', onSuspend],
    [globalThis.window, 'pageshow', onResume],
    [globalThis.document, 'resume', onResume],
  ] as const;
  for (const [target, event, listener] of listeners) target?.addEventListener(event, listener);
  return () => {
    for (const [target, event, listener] of listeners) target?.removeEventListener(event, listener);
  };
}

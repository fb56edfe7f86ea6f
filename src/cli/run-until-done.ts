interface Poll {
  getSnapshot(): { readonly status: string };
  send(event: { type: 'poll.stop'; at: number }): void;
  stop(): unknown;
}

/** Runs polls until all have ended; an abort stops those that are still active. */
export async function runUntilDone<T>(
  polls: readonly Poll[],
  signal: AbortSignal,
  run: () => Promise<T>,
): Promise<T> {
  const stop = () => {
    for (const poll of polls)
      if (poll.getSnapshot().status === 'active') poll.send({ type: 'poll.stop', at: Date.now() });
  };
  try {
    const result = run();
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    return await result;
  } finally {
    signal.removeEventListener('abort', stop);
    // When one of them throws, the others are still running.
    for (const poll of polls) poll.stop();
  }
}

interface Poll {
  getSnapshot(): { readonly status: string };
  send(event: { type: 'poll.stop'; at: number }): void;
  stop(): unknown;
}

/** Runs polls to their end; the signal stops those that are under way. */
export async function untilEnded<T>(
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
    // After a bug in one of them the others would go on.
    for (const poll of polls) poll.stop();
  }
}

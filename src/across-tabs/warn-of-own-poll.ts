const warned = new Set<string>();

/** Says once in a development build why each tab polls for itself. */
export function warnOfOwnPoll(reason: string, label: string): void {
  if (process.env.NODE_ENV === 'production' || warned.has(reason)) return;
  warned.add(reason);
  console.error(`acrossTabs: each tab polls ${label} for itself: ${reason}`);
}

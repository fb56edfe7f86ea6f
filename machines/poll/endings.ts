/** Each reason a poll can end for, and the final state it ends in. */
export const endings = {
  succeeded: 'stopped',
  stopped: 'stopped',
  blocked: 'stopped',
  aborted: 'stopped',
  failed: 'error',
  rejected: 'error',
  exhausted: 'error',
  deadline: 'error',
  rateLimited: 'error',
  defect: 'error',
  missing: 'notFound',
  unauthorized: 'unauthorized',
} as const;

export type Reason = keyof typeof endings;

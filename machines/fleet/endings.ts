/** Each reason a whole fleet can end for, and the final state it ends in. */
export const fleetEndings = {
  /** Every member has its own outcome. */
  settled: 'stopped',
  aborted: 'stopped',
  rateLimited: 'error',
  defect: 'error',
  unauthorized: 'unauthorized',
} as const;

export type FleetReason = keyof typeof fleetEndings;

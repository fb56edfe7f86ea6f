import { SHORTAGES } from '../../machines/poll/local-shortage.ts';

/**
 * Whether a system error code means a shortage on this machine. `EADDRNOTAVAIL` does when no local port is free;
 * a machine without IPv6 also reports it for every IPv6 address, so it still counts as a failure.
 */
export const isShortageCode = (cause: string | undefined): cause is string =>
  cause !== undefined && (SHORTAGES.includes(cause) || cause === 'EADDRNOTAVAIL');

import { SHORTAGES } from '../../machines/poll/local-shortage.ts';

/**
 * Whether a system's code tells of a shortage on this machine. `EADDRNOTAVAIL` does when local ports are
 * spent; as a machine without IPv6 says it of each IPv6 address for ever, it counts as a failure all the same.
 */
export const isShortageCode = (cause: string | undefined): cause is string =>
  cause !== undefined && (SHORTAGES.includes(cause) || cause === 'EADDRNOTAVAIL');

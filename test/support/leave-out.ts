import { beforeEach } from 'vitest';

/**
 * Leaves the tests of a file out where the machine lacks what they need; the closing lines name them.
 * Returns whether they run.
 */
export function leaveOutUnless(available: boolean, need: string): boolean {
  beforeEach(({ skip }) => skip(!available, need));
  return available;
}

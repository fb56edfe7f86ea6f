import { canBeAlone } from '../../examples/durable/alone.ts';
import { leaveOutUnless } from './leave-out.ts';

/** For the tests of a file that start restate-server, which asks the internet for its latest release at every start. */
export const needsOwnNetwork = (): boolean =>
  leaveOutUnless(
    canBeAlone(),
    'need a network of their own (Linux that permits `unshare -n`, as in a container with CAP_SYS_ADMIN)',
  );

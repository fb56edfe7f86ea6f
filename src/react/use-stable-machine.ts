import { useState } from 'react';

let hasComplained = false;

/**
 * The machine, or the one before it when each render makes another: each would begin a poll, whose answer
 * would bring about the next render. So a new machine is rendered with once more at once, and is taken
 * when it is still the same.
 */
export function useStableMachine<TMachine>(machine: TMachine): TMachine {
  const [{ taken, offered }, setMachines] = useState({ taken: machine, offered: machine });
  if (machine === offered) {
    if (machine !== taken) setMachines({ taken: machine, offered: machine });
    return machine;
  }
  if (offered === taken) setMachines({ taken, offered: machine });
  else if (process.env.NODE_ENV !== 'production') complain();
  return taken;
}

function complain(): void {
  if (hasComplained) return;
  hasComplained = true;
  console.error(
    'machine: expected one made once, outside of the component or in useMemo; usePolling and useFleet go on with the first, got a new one at each render',
  );
}

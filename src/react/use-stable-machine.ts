import * as React from 'react';

let hasWarned = false;

/**
 * Returns the machine, or the previous one when each render creates another: each would start a poll whose
 * answer triggers the next render. So a new machine first triggers another render, and is used only if that
 * render passes the same machine.
 */
export function useStableMachine<TMachine>(machine: TMachine): TMachine {
  const [{ current, candidate }, setMachines] = React.useState({
    current: machine,
    candidate: machine,
  });
  if (machine === candidate) {
    if (machine !== current) setMachines({ current: machine, candidate: machine });
    return machine;
  }
  if (candidate === current) setMachines({ current, candidate: machine });
  else if (process.env.NODE_ENV !== 'production') warnOnce();
  return current;
}

function warnOnce(): void {
  if (hasWarned) return;
  hasWarned = true;
  console.error(
    'machine: expected one created once, outside of the component or in useMemo, got a new one at each render; usePolling and useFleet keep using the first',
  );
}

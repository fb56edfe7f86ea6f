import * as React from 'react';
import { machineAt } from '../../machines/validate/argument.ts';

let hasWarned = false;

/** So often another machine counts at once; then one that comes within a minute must stay a while first. */
const FREE_TURNS = 3;
const CALM_MS = 60_000;
const STAY_MS = 1_000;

/**
 * Returns the machine, or the previous one when each render creates another: each would start a poll whose
 * answer triggers the next render. So a new machine first triggers another render, and is used only if that
 * render passes the same machine. Where a parent creates them, it does: so after some turns a machine must stay
 * longer each time.
 */
export function useStableMachine<TMachine>(machine: TMachine): TMachine {
  machineAt(machine);
  const [{ current, candidate, turns, turnedAt }, setMachines] = React.useState({
    ...{ current: machine, candidate: machine },
    ...{ turns: 0, turnedAt: Number.NEGATIVE_INFINITY },
  });
  const mustStay = machine !== current && turns >= FREE_TURNS && Date.now() - turnedAt < CALM_MS;
  React.useEffect(() => {
    if (!mustStay) return;
    const stayMs = Math.min(STAY_MS * 2 ** (turns - FREE_TURNS), CALM_MS / 2);
    const timer = setTimeout(() => setMachines((now) => ({ ...now, candidate: machine })), stayMs);
    return () => clearTimeout(timer);
  }, [machine, mustStay, turns]);
  if (machine === candidate) {
    if (machine === current) return machine;
    const isCalm = Date.now() - turnedAt >= CALM_MS;
    const next = { current: machine, candidate: machine, turnedAt: Date.now() };
    setMachines({ ...next, turns: isCalm ? 1 : turns + 1 });
    return machine;
  }
  if (candidate === current && !mustStay) setMachines((now) => ({ ...now, candidate: machine }));
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

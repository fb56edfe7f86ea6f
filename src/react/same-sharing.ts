import type { SharedBetween } from '../across-tabs/poll-name.ts';

/** Whether both share with the same tabs; `null` with none. */
export function isSameSharing(one: SharedBetween | null, other: SharedBetween | null): boolean {
  if (one === null || other === null) return one === other;
  const [machines, others] = [one.machines ?? {}, other.machines ?? {}];
  const names = Object.keys(machines);
  return (
    one.release === other.release &&
    one.user === other.user &&
    names.length === Object.keys(others).length &&
    names.every((name) => machines[name] === others[name])
  );
}

import { InputError } from './input-error.ts';

/** @throws {InputError} unless it is an object. */
export function objectAt<T>(path: string, value: T, expected: string): T {
  if (typeof value === 'object' && value !== null) return value;
  throw new InputError(path, value, expected);
}

/** @throws {InputError} unless it is a machine. */
export function machineAt<T>(machine: T): T {
  if (typeof Object(machine).getInitialSnapshot === 'function') return machine;
  throw new InputError(
    'machine',
    machine,
    'what createPollingMachine or createFleetMachine returns',
  );
}

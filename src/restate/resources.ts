import { TerminalError } from '@restatedev/restate-sdk';
import type { AnyStateMachine } from 'xstate';
import { InputError } from '../../machines/validate/input-error.ts';

/** What a service can poll, by name. Each machine is made once, when it's first needed. */
export type Resources = Readonly<Record<string, () => AnyStateMachine>>;

/** @throws {InputError} for a name that no resource has. */
export type MachineOf = (name: string) => AnyStateMachine;

/** Looks resources up by their names. */
export function machinesOf(resources: Resources): MachineOf {
  const made = new Map<string, AnyStateMachine>();
  return (name) => {
    const make = Object.hasOwn(resources, name) ? resources[name] : undefined;
    if (!make)
      throw new InputError('resource', name, `one of ${Object.keys(resources).join(', ')}`);
    const machine = made.get(name) ?? make();
    made.set(name, machine);
    return machine;
  };
}

/** Bad input is answered with 400, and not tried again. */
export function refusing<T>(take: () => T): T {
  try {
    return take();
  } catch (error) {
    if (error instanceof InputError) throw new TerminalError(error.message, { errorCode: 400 });
    throw error;
  }
}

/** What something is refused with, `null` when it is taken. */
export function refusalOf(take: () => unknown): TerminalError | null {
  try {
    refusing(take);
    return null;
  } catch (error) {
    if (error instanceof TerminalError) return error;
    throw error;
  }
}

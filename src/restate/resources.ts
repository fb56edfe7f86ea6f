import { TerminalError } from '@restatedev/restate-sdk';
import type { AnyStateMachine } from 'xstate';
import { InputError } from '../../machines/validate/input-error.ts';

/** The machines that a service can poll, by resource name. Each is created once, when first needed. */
export type Resources = Readonly<Record<string, () => AnyStateMachine>>;

/** @throws {InputError} for an unknown resource name. */
export type MachineOf = (name: string) => AnyStateMachine;

export function machinesOf(resources: Resources): MachineOf {
  const machines = new Map<string, AnyStateMachine>();
  return (name) => {
    const create = Object.hasOwn(resources, name) ? resources[name] : undefined;
    if (!create)
      throw new InputError('resource', name, `one of ${Object.keys(resources).join(', ')}`);
    const machine = machines.get(name) ?? create();
    machines.set(name, machine);
    return machine;
  };
}

/** Turns an `InputError` into a terminal error with status 400, which Restate doesn't retry. */
export function withTerminalError<T>(validate: () => T): T {
  try {
    return validate();
  } catch (error) {
    if (error instanceof InputError) throw new TerminalError(error.message, { errorCode: 400 });
    throw error;
  }
}

/** The terminal error that `validate` throws, `null` if it succeeds. */
export function terminalErrorOf(validate: () => unknown): TerminalError | null {
  try {
    withTerminalError(validate);
    return null;
  } catch (error) {
    if (error instanceof TerminalError) return error;
    throw error;
  }
}

import type { AnyStateMachine, AnyTransitionDefinition } from 'xstate';

/**
 * The machine, which tells the transitions of each microstep while a pure `transition` takes them: XState's
 * `getMicrosteps` gives the snapshots between them, but not the transitions.
 */
export function observedMachine<TMachine extends AnyStateMachine>(
  machine: TMachine,
  onTaken: (transitions: readonly AnyTransitionDefinition[]) => void,
): TMachine {
  const transition: AnyStateMachine['transition'] = (snapshot, event, scope) => {
    const subscription = scope.system.inspect((inspected) => {
      if (inspected.type === '@xstate.microstep') onTaken(inspected._transitions);
    });
    try {
      return machine.transition(snapshot, event, scope);
    } finally {
      subscription.unsubscribe();
    }
  };
  return Object.create(machine, { transition: { value: transition } });
}

import { type AnyStateMachine, StateMachine } from 'xstate';

type Methods = Pick<AnyStateMachine, 'getInitialSnapshot' | 'restoreSnapshot' | 'provide'>;

const { getInitialSnapshot, restoreSnapshot, provide }: Methods = StateMachine.prototype;

/**
 * The machine, whose actors each get a logic of their own that inherits from it. `useMachine` writes the implementations
 * of the machine that it is given into the logic of its actor, for each machine of the same `config`: were that the
 * machine itself, all that use it would make the requests of another one.
 */
export function withOwnLogic<TMachine extends AnyStateMachine>(machine: TMachine): TMachine {
  const methods: Methods & ThisType<AnyStateMachine | undefined> = {
    getInitialSnapshot(scope, input) {
      return getInitialSnapshot.call(ownLogic(this ?? machine, scope.self), scope, input);
    },
    restoreSnapshot(snapshot, scope) {
      return restoreSnapshot.call(ownLogic(this ?? machine, scope.self), snapshot, scope);
    },
    provide(implementations) {
      return withOwnLogic(provide.call(this ?? machine, implementations));
    },
  };
  return Object.assign(machine, methods);
}

/** That of the actor, if it is about to get its first snapshot. */
function ownLogic(logic: AnyStateMachine, actor: object): AnyStateMachine {
  const holder: { logic?: unknown } = actor;
  if (holder.logic !== logic) return logic;
  const own: AnyStateMachine = Object.create(logic, {
    implementations: { value: logic.implementations, writable: true, enumerable: true },
  });
  holder.logic = own;
  return own;
}

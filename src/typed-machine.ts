import type { EventObject, MachineContext, StateMachine } from 'xstate';

/** What a chart is typed anew with, for one resource. */
interface Types {
  readonly context: MachineContext;
  readonly events: EventObject;
  readonly output: unknown;
  readonly emitted: EventObject;
}

/** A chart as it is, but for these types. */
export type TypedMachine<TMachine, TTypes extends Types> =
  TMachine extends StateMachine<
    infer _TContext,
    infer _TEvent,
    infer TChildren,
    infer TActor,
    infer TAction,
    infer TGuard,
    infer TDelay,
    infer TStateValue,
    infer TTag,
    infer TInput,
    infer _TOutput,
    infer _TEmitted,
    infer TMeta,
    infer TConfig
  >
    ? StateMachine<
        TTypes['context'],
        TTypes['events'],
        TChildren,
        TActor,
        TAction,
        TGuard,
        TDelay,
        TStateValue,
        TTag,
        TInput,
        TTypes['output'],
        TTypes['emitted'],
        TMeta,
        TConfig
      >
    : never;

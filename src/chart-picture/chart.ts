import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { guardName } from './guard-name.ts';

/** What is drawn of a machine: its states and the transitions between them. JSON. */
export interface Chart {
  /** The machine's id. */
  readonly id: string;
  /** Of the machine itself, which is no state of this list. */
  readonly type: ChartState['type'];
  /** In the order of the machine, each behind its parent. */
  readonly states: readonly ChartState[];
  readonly arrows: readonly ChartArrow[];
}

export interface ChartState {
  /** The path from the machine, e.g. `polling.deciding`; a dot, a space or a backslash in a key is escaped by `\`. */
  readonly id: string;
  /** The last key of the path. */
  readonly name: string;
  /** The id of the state around it; `null` at the top. */
  readonly parent: string | null;
  /** Empty without any. */
  readonly description: string;
  readonly type: 'atomic' | 'compound' | 'parallel' | 'final' | 'history';
  /** Whether the state around it is entered here. */
  readonly isInitial: boolean;
  readonly tags: readonly string[];
  /** It always leaves at once: one of its `always` has no guard. */
  readonly isTransient: boolean;
}

export interface ChartArrow {
  /** `from event index`, the event as in XState and empty for `always`; see `arrowIdOf`. */
  readonly id: string;
  /** The id of a state; empty for the machine itself. */
  readonly from: string;
  /** The id of a state; `null` when the transition has no target and so stays where it is. */
  readonly to: string | null;
  /** The targets besides `to`, in other regions of a parallel state. */
  readonly alsoTo: readonly string[];
  /** XState's event type, e.g. `poll.start` or `xstate.after.pollDelay.polling.waiting`; empty for `always`. */
  readonly event: string;
  /** The guard's name; `null` without any. */
  readonly guard: string | null;
  /** Which of the transitions for that event, from 0. */
  readonly index: number;
  /** Empty without any. */
  readonly description: string;
}

/** Whether there are others in a state of that type. */
export const isAround = (type: ChartState['type']) => type === 'compound' || type === 'parallel';

/** What a machine looks like. */
export function chartOf({ root }: AnyStateMachine): Chart {
  const nodes = descendantsOf(root);
  return {
    id: root.id,
    type: root.type,
    states: nodes.map(stateOf),
    arrows: [root, ...nodes].flatMap((node) => arrowsOf(node)),
  };
}

/**
 * The `id` of the arrow of a transition, as an inspector tells it in `_transitions` of `@xstate.microstep`; the
 * id of no arrow for XState's own initial transitions.
 */
export function arrowIdOf(transition: AnyTransitionDefinition): string {
  const { source, eventType } = transition;
  const index = transitionsOf(source, eventType ?? '').indexOf(transition);
  return arrowId(idOf(source), eventType ?? '', index);
}

/** The same for the chart of a machine and for that of its definition. */
export const arrowId = (from: string, event: string, index: number) => `${from} ${event} ${index}`;

/** Escapes what separates the parts of an id. */
export const pathOf = (keys: readonly string[]) =>
  keys.map((key) => key.replace(/[\\. ]/g, '\\$&')).join('.');

const idOf = ({ path }: AnyStateNode) => pathOf(path);

const descendantsOf = (node: AnyStateNode): AnyStateNode[] =>
  Object.values<AnyStateNode>(node.states).flatMap((child) => [child, ...descendantsOf(child)]);

const transitionsOf = (node: AnyStateNode, event: string): readonly AnyTransitionDefinition[] =>
  (event === '' ? node.always : node.transitions.get(event)) ?? [];

function stateOf(node: AnyStateNode): ChartState {
  const { parent } = node;
  return {
    id: idOf(node),
    name: node.key,
    parent: parent?.parent ? idOf(parent) : null,
    description: node.description ?? '',
    type: node.type,
    isInitial: parent?.type === 'compound' && parent.initial.target.includes(node),
    tags: [...node.tags],
    isTransient: node.always?.some(({ guard }) => guard === undefined) ?? false,
  };
}

function arrowsOf(node: AnyStateNode): ChartArrow[] {
  const from = idOf(node);
  return ['', ...node.transitions.keys()].flatMap((event) =>
    transitionsOf(node, event).map(({ target, guard, description = '' }, index) => {
      const [to = null, ...alsoTo] = (target ?? []).map(idOf);
      return {
        ...{ id: arrowId(from, event, index), from, to, alsoTo, event },
        ...{ guard: guardName(guard), index, description },
      };
    }),
  );
}

import { getStateNodes } from '@xstate/graph';
import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';

/** One thing that can happen in one state: a transition is taken, or all of an event's guards say no. */
export interface Branch {
  /** The atomic state in which it happens. */
  readonly state: string;
  /** The event's type, `''` for `always`. */
  readonly event: string;
  readonly guard: string | null;
  /** `null` when no transition is taken. */
  readonly transition: AnyTransitionDefinition | null;
  readonly target: string | null;
}

/** Every branch that a machine declares: inherited transitions once for each state they apply in. */
export function declaredBranches(machine: AnyStateMachine): Branch[] {
  return getStateNodes(machine)
    .filter(({ type }) => type === 'atomic')
    .flatMap((node) => [
      ...always(node),
      ...(isTransient(node) ? [] : eventsOf(node).flatMap((event) => on(node, event))),
    ]);
}

/** A state that always leaves at once receives no event. */
const isTransient = (node: AnyStateNode) => node.always?.some(({ guard }) => guard === undefined);

function always(node: AnyStateNode): Branch[] {
  return withElse(node, '', node.always ?? []);
}

/** The innermost state's transitions come first; a guard that says no passes the event on to its parent. */
function on(node: AnyStateNode, event: string): Branch[] {
  return withElse(
    node,
    event,
    withoutShadowed(lineage(node).map((own) => own.transitions.get(event) ?? [])),
  );
}

/** What is inherited is never taken when the guard has been asked on the way. */
function withoutShadowed(levels: readonly (readonly AnyTransitionDefinition[])[]) {
  const asked = new Set<unknown>();
  return levels.flatMap((level) => {
    const own = level.filter(({ guard }) => !asked.has(guard));
    for (const { guard } of level) if (guard !== undefined) asked.add(guard);
    return own;
  });
}

function withElse(
  node: AnyStateNode,
  event: string,
  candidates: readonly AnyTransitionDefinition[],
): Branch[] {
  const sure = candidates.findIndex(({ guard }) => guard === undefined);
  const reachable = sure === -1 ? candidates : candidates.slice(0, sure + 1);
  const branches = reachable.map((transition) => branch(node, event, transition));
  return candidates.length === 0 || sure !== -1
    ? branches
    : [...branches, branch(node, event, null)];
}

const branch = (
  node: AnyStateNode,
  event: string,
  transition: AnyTransitionDefinition | null,
): Branch => ({
  state: node.id,
  event,
  guard: transition ? nameOf(transition.guard) : 'no guard holds',
  transition,
  target: transition?.target?.map(({ id }) => id).join(', ') ?? null,
});

const nameOf = (guard: unknown) => (guard === undefined ? null : String(guard));

const eventsOf = (node: AnyStateNode) => [
  ...new Set(lineage(node).flatMap((own) => [...own.transitions.keys()])),
];

const lineage = (node: AnyStateNode): AnyStateNode[] =>
  node.parent ? [node, ...lineage(node.parent)] : [node];

/** A branch in the words of the chart, without the machine's own id. */
export function inWords({ state, event, guard, target }: Branch) {
  return {
    state: short(state),
    event:
      event === ''
        ? 'always'
        : event.replace(/^xstate\.(?:(after)\.(\w+)|(\w+))\..*/, '$1$3 $2').trim(),
    guard: guard ?? '',
    target: target === null ? 'stays' : short(target),
  };
}

const short = (id: string) => id.replace(/^(?:polling|fleet)\./, '');

/** Whether a branch's event, which may end in a wildcard, is of a type. */
export const isOf = ({ event }: Branch, type: string) =>
  event.endsWith('.*') ? type.startsWith(event.slice(0, -1)) : event === type;

/** `polling.waiting: poll.refresh [isFreeToAsk] → polling.fetching` */
export function labelOf(branch: Branch): string {
  const { state, event, guard, target } = inWords(branch);
  return `${state}: ${event}${guard && ` [${guard}]`} → ${target}`;
}

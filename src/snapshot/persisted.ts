import {
  type Actor,
  type AnyActorLogic,
  type AnyStateMachine,
  createActor,
  type Snapshot,
} from 'xstate';
import { jsonEqual } from '../../machines/poll/json-equal.ts';
import { InputError } from '../../machines/validate/input-error.ts';

export const PERSISTED = 'what actor.getPersistedSnapshot() gave';

/** The state's path from the root, `polling.waiting` say, if anything can rest there. */
export function stateAt(machine: AnyStateMachine, value: unknown, context: object): string {
  const refuse = () => {
    throw new InputError('snapshot.value', JSON.stringify(value), 'a state of this chart');
  };
  try {
    const resolved = machine.resolveState({ value, context } as never);
    const passing = resolved._nodes.some(
      ({ type, always }) => type === 'history' || always?.some(({ guard }) => !guard),
    );
    const path = resolved._nodes.at(-1)?.path ?? [];
    const isOne = resolved._nodes.length === path.length + 1 && jsonEqual(resolved.value, value);
    return passing || !isOne ? refuse() : path.join('.');
  } catch {
    return refuse();
  }
}

/** As it would come from a disk: XState's own snapshots have parts that are `undefined`. */
export function withoutUndefined(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, part]) =>
      part === undefined ? [] : [[name, withoutUndefined(part)]],
    ),
  );
}

const WAKER = { snapshot: { status: 'active' }, src: 'waker', syncSnapshot: false };

type Children = Readonly<Record<string, unknown>>;

/**
 * The requests among what runs in a snapshot: all but the waker, which a durable snapshot leaves out.
 *
 * @throws {InputError} for a waker that is another's, or for a past that no chart of ours has.
 */
export function requestsIn(snapshot: object): Children | null {
  const { children, historyValue = {} } = snapshot as Readonly<Record<string, unknown>>;
  if (!jsonEqual(historyValue, {}))
    throw new InputError('snapshot.historyValue', historyValue, 'nothing: no state has a history');
  const running = withoutUndefined(children);
  if (typeof running !== 'object' || running === null || Array.isArray(running)) return null;
  const { waker = WAKER, ...requests } = running as Children;
  if (!jsonEqual(waker, WAKER))
    throw new InputError('snapshot.children.waker', waker, JSON.stringify(WAKER));
  return requests;
}

/** The snapshot with what wakes it once it's started. */
export function awake(snapshot: Snapshot<unknown>): Snapshot<unknown> {
  if (snapshot.status !== 'active') return snapshot;
  const { waker: _, ...requests } = (snapshot as unknown as { children: Children }).children;
  return { ...snapshot, children: { waker: WAKER, ...requests } } as Snapshot<unknown>;
}

/** Throws unless all that a fresh one has is there. */
export function validateComplete(path: string, given: unknown, fresh: unknown): void {
  if (given === undefined) throw new InputError(path, given, PERSISTED);
  if (typeof fresh !== 'object' || fresh === null) return;
  for (const [name, part] of Object.entries(fresh))
    validateComplete(`${path}.${name}`, (given as Record<string, unknown> | null)?.[name], part);
}

/**
 * The actor that a snapshot describes, not started.
 *
 * @throws {InputError} when XState can't make anything of it.
 */
export function revive<TLogic extends AnyActorLogic>(
  logic: TLogic,
  snapshot: Snapshot<unknown>,
): Actor<TLogic> {
  // XState's types want an input even beside a snapshot, which it is left out for.
  const actor = createActor(logic as AnyActorLogic, { snapshot, input: undefined });
  const { status, error } = actor.getSnapshot() as Snapshot<unknown>;
  if (status === 'error' && snapshot.status !== 'error')
    throw new InputError('snapshot', snapshot, `${PERSISTED} (${(error as Error).message})`);
  return actor as Actor<TLogic>;
}

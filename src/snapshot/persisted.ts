import {
  type Actor,
  type ActorOptions,
  type AnyActorLogic,
  type AnyStateMachine,
  createActor,
  type Snapshot,
} from 'xstate';
import { jsonEqual } from '../../machines/poll/json-equal.ts';
import { InputError } from '../../machines/validate/input-error.ts';

export const PERSISTED = 'what actor.getPersistedSnapshot() gave';

/** A snapshot's parts before any of them is trusted. */
export interface Persisted<TContext> {
  readonly status?: unknown;
  readonly value?: unknown;
  readonly context?: TContext;
  readonly children?: unknown;
  readonly output?: unknown;
}

/** @throws {InputError} naming a part of the snapshot that doesn't fit the others. */
export function assertPart(fits: boolean, path: string, got: unknown, expected: string): void {
  if (!fits) throw new InputError(`snapshot.${path}`, got, expected);
}

/**
 * The state's path from the root, e.g. `polling.waiting`.
 *
 * @throws {InputError} for a state that the chart hasn't, or never stays in.
 */
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

/** A value as JSON would keep it: XState's own snapshots have parts that are `undefined`. */
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
 * The requests among a snapshot's children: all but the waker, which a durable snapshot leaves out.
 *
 * @returns `null` for children that aren't an object.
 * @throws {InputError} for another waker than ours, and for a history: our charts have no history states.
 */
export function requestsIn(snapshot: object): Children | null {
  const { children, historyValue = {} } = snapshot as Readonly<Record<string, unknown>>;
  if (!jsonEqual(historyValue, {}))
    throw new InputError(
      'snapshot.historyValue',
      historyValue,
      'no history (the charts have no history states)',
    );
  const running = withoutUndefined(children);
  if (typeof running !== 'object' || running === null || Array.isArray(running)) return null;
  const { waker = WAKER, ...requests } = running as Children;
  if (!jsonEqual(waker, WAKER))
    throw new InputError('snapshot.children.waker', waker, JSON.stringify(WAKER));
  return requests;
}

/** The snapshot with the waker that a durable snapshot leaves out: it sends `poll.wake` once the actor is started. */
export function withWaker(snapshot: Snapshot<unknown>): Snapshot<unknown> {
  if (snapshot.status !== 'active') return snapshot;
  const { waker: _, ...requests } = (snapshot as Persisted<unknown>).children as Children;
  return { ...snapshot, children: { waker: WAKER, ...requests } } as Snapshot<unknown>;
}

/** @throws {InputError} naming a part that a new one has and the given one lacks. */
export function validateComplete(path: string, given: unknown, created: unknown): void {
  if (given === undefined) throw new InputError(path, given, PERSISTED);
  if (typeof created !== 'object' || created === null) return;
  for (const [name, part] of Object.entries(created))
    validateComplete(`${path}.${name}`, (given as Record<string, unknown> | null)?.[name], part);
}

/**
 * The actor that a snapshot describes, not started.
 *
 * @throws {InputError} when XState can't restore it.
 */
export function revive<TLogic extends AnyActorLogic>(
  logic: TLogic,
  snapshot: Snapshot<unknown>,
  options: Pick<ActorOptions<AnyActorLogic>, 'inspect'> = {},
): Actor<TLogic> {
  // XState's types require an input even where a snapshot replaces it.
  const actor = createActor(logic as AnyActorLogic, { ...options, snapshot, input: undefined });
  const { status, error } = actor.getSnapshot() as Snapshot<unknown>;
  if (status === 'error' && snapshot.status !== 'error')
    throw new InputError('snapshot', snapshot, `${PERSISTED} (${(error as Error).message})`);
  return actor as Actor<TLogic>;
}

import { type Actor, createActor, type Snapshot, type SnapshotFrom } from 'xstate';
import { InputError } from '../machines/input-error.ts';
import { initialContext } from '../machines/polling.context.ts';
import type { PollingMachine } from './create-polling-machine.ts';

const PERSISTED = 'what actor.getPersistedSnapshot() gave';

/**
 * The actor that a persisted snapshot describes, not started.
 *
 * @throws {InputError} for what isn't a snapshot of this chart.
 */
export function restorePolling<TData>(
  machine: PollingMachine<TData>,
  snapshot: Snapshot<unknown>,
): Actor<PollingMachine<TData>> {
  const { value, context } = (snapshot ?? {}) as Partial<SnapshotFrom<PollingMachine<TData>>>;
  if (value === undefined || typeof context !== 'object')
    throw new InputError('snapshot', snapshot, PERSISTED);
  const fresh = initialContext({ input: context });
  try {
    machine.resolveState({ value, context });
  } catch {
    throw new InputError('snapshot.value', JSON.stringify(value), 'a state of this chart');
  }
  acceptWhole('snapshot.context', context, fresh);
  // XState's types want an input even beside a snapshot, which it is left out for.
  const actor = createActor(machine, { snapshot, input: context });
  const { status, error } = actor.getSnapshot();
  if (status === 'error' && snapshot.status !== 'error')
    throw new InputError('snapshot', snapshot, `${PERSISTED} (${(error as Error).message})`);
  return actor;
}

/** Throws unless all that a new poll has is there, and a number where that has a number. */
function acceptWhole(path: string, given: unknown, fresh: unknown): void {
  if (given === undefined || (typeof fresh === 'number' && typeof given !== 'number'))
    throw new InputError(path, given, PERSISTED);
  if (typeof fresh !== 'object' || fresh === null) return;
  for (const [name, part] of Object.entries(fresh))
    acceptWhole(`${path}.${name}`, (given as Record<string, unknown> | null)?.[name], part);
}

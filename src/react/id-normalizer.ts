import { createActor, type InputFrom } from 'xstate';
import type { FleetMachine } from '../fleet/create-fleet-machine.ts';

/** Ids in the one spelling that a machine knows them by. */
export class IdNormalizer<TData> {
  readonly #machine: FleetMachine<TData>;
  readonly #known = new Map<string, string>();

  constructor(machine: FleetMachine<TData>) {
    this.#machine = machine;
  }

  /** @throws {InputError} for an id that can't be taken. */
  of(id: string): string {
    if (!this.#known.has(id)) this.#learn([id]);
    return this.#known.get(id) ?? id;
  }

  /**
   * Each of them once.
   *
   * @throws {InputError} for ids that can't be taken.
   */
  all(ids: readonly string[]): readonly string[] {
    this.#learn(ids);
    return [...new Set(ids.map((id) => this.of(id)))];
  }

  /** Only the machine knows, and it tells the ids of a new fleet; fewer than it got: two were the same. */
  #learn(ids: readonly string[]): void {
    const learnt = idsOfNew(this.#machine, { ids });
    if (learnt.length === ids.length) {
      for (const [place, id] of learnt.entries()) this.#known.set(ids[place] ?? id, id);
      return;
    }
    const half = Math.ceil(ids.length / 2);
    this.#learn(ids.slice(0, half));
    this.#learn(ids.slice(half));
  }
}

/**
 * The ids of a fleet before it starts.
 *
 * @throws {InputError} for ids or a policy that can't be taken.
 */
export function idsOfNew<TData>(
  machine: FleetMachine<TData>,
  input: InputFrom<FleetMachine<TData>>,
): readonly string[] {
  const { status, error, context } = createActor(machine, { input }).getSnapshot();
  if (status === 'error') throw error;
  return context.pages.flatMap((page) => page.map(({ id }) => id));
}

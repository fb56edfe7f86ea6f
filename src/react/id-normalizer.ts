import { createActor, type InputFrom } from 'xstate';
import type { FleetMachine } from '../fleet/create-fleet-machine.ts';

/** Normalizes ids as a fleet's machine does. */
export class IdNormalizer<TData> {
  readonly #machine: FleetMachine<TData>;
  readonly #normalized = new Map<string, string>();

  constructor(machine: FleetMachine<TData>) {
    this.#machine = machine;
  }

  /** @throws {InputError} for an invalid id. */
  normalize(id: string): string {
    if (!this.#normalized.has(id)) this.#resolve([id]);
    return this.#normalized.get(id) ?? id;
  }

  /**
   * Normalizes ids and removes duplicates.
   *
   * @throws {InputError} for invalid ids.
   */
  normalizeAll(ids: readonly string[]): readonly string[] {
    this.#resolve(ids);
    return [...new Set(ids.map((id) => this.normalize(id)))];
  }

  /**
   * Only the machine can normalize ids, when it creates a fleet. If the fleet has fewer ids, some were
   * duplicates, and it isn't known which: then each half is resolved separately.
   */
  #resolve(ids: readonly string[]): void {
    const resolved = initialIds(this.#machine, { ids });
    if (resolved.length === ids.length) {
      for (const [index, id] of resolved.entries()) this.#normalized.set(ids[index] ?? id, id);
      return;
    }
    const half = Math.ceil(ids.length / 2);
    this.#resolve(ids.slice(0, half));
    this.#resolve(ids.slice(half));
  }
}

/**
 * The ids of a new fleet, normalized and without duplicates.
 *
 * @throws {InputError} for invalid ids or an invalid policy.
 */
export function initialIds<TData>(
  machine: FleetMachine<TData>,
  input: InputFrom<FleetMachine<TData>>,
): readonly string[] {
  const { status, error, context } = createActor(machine, { input }).getSnapshot();
  if (status === 'error') throw error;
  return context.pages.flatMap((page) => page.map(({ id }) => id));
}

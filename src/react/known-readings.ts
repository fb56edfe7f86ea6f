import type { PollHistory } from '../../machines/poll/poll-state.ts';

/** What was read of the work. */
export type ReadFields<TData> = Pick<
  PollHistory<TData>,
  'status' | 'verdict' | 'detail' | 'label' | 'progress' | 'data'
>;

/** What is shown of the work until a newer reading comes. */
export interface KnownReading<TData> extends ReadFields<TData> {
  /** When it was read, epoch ms. */
  readonly at: number;
}

export const readFieldsIn = <TData>(read: ReadFields<TData>): ReadFields<TData> => {
  const { status, verdict, detail, label, progress, data } = read;
  return { status, verdict, detail, label, progress, data };
};

/** The last readings by id: of more than `limit` the newest are kept. */
export class KnownReadings<TData> {
  readonly #limit: number;
  readonly #readings = new Map<string, KnownReading<TData>>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(id: string): KnownReading<TData> | undefined {
    return this.#readings.get(id);
  }

  set(id: string, reading: KnownReading<TData>): void {
    this.#readings.delete(id);
    this.#readings.set(id, reading);
    for (const oldest of this.#readings.keys()) {
      if (this.#readings.size <= this.#limit) return;
      this.#readings.delete(oldest);
    }
  }

  delete(id: string): void {
    this.#readings.delete(id);
  }
}

// The data type of a machine is known only to the caller.
const byMachine = new WeakMap<object, KnownReadings<never>>();

/** The readings that polls with this machine have left behind: what another look shows until its first answer. */
export function knownReadings<TData>(machine: object, limit: number): KnownReadings<TData> {
  const known = (byMachine.get(machine) ?? new KnownReadings<never>(limit)) as KnownReadings<TData>;
  byMachine.set(machine, known as unknown as KnownReadings<never>);
  return known;
}

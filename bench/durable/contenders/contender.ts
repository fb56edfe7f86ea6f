export interface Load {
  readonly baseUrl: string;
  readonly ids: readonly string[];
  /** A poll for each id, or one fleet for all of them. */
  readonly kind: 'polls' | 'fleet';
}

/** A contender at work: which processes are its own. */
export interface Running {
  readonly workers: readonly number[];
  /** The store, or the engine; none in the interpreter's case. */
  readonly servers: readonly number[];
  /** Bytes that the store has written to its log; by default what the kernel counts. */
  written?(): Promise<number>;
  stop(): Promise<void>;
}

/** Begins all polls in a folder of its own; what it has started must end with `stop`. */
export type Contender = (load: Load, folder: string) => Promise<Running>;

/** Processes of workers; the interpreter is one, as it would be. */
export const WORKERS = Number(process.env.BENCH_WORKERS ?? 2);

/** Not all at once, which no engine has to bear. */
export async function inTurns<T>(items: readonly T[], begin: (item: T) => Promise<unknown>) {
  for (let from = 0; from < items.length; from += 50)
    await Promise.all(items.slice(from, from + 50).map(begin));
}

import type { DurableHost } from '../../durable/host.ts';

/** One worker's view of the store that is tested. */
export interface HostUnderTest {
  readonly host: DurableHost;
  /** Ends the worker as `kill -9` would: connections drop, nothing is finished, nothing is handed back. */
  crash(): Promise<void>;
}

/**
 * Opens a worker, each time on the same store.
 *
 * @param beforeCommand must be called before each command that the worker sends to the store. Where it throws, the
 * command must not be sent, and what was called (`save`, for one) must reject.
 */
export type OpenHost = (beforeCommand: () => void) => Promise<HostUnderTest>;

/** Options of `hostChecks`; all are optional. */
export interface HostChecksOptions {
  /** How soon a task that is due must be claimed, also after a crash: longer than a claim's lease. 20,000 by default. */
  readonly withinMs?: number;
  /** How long a worker works on a task that no other may get meanwhile. 1,000 by default. */
  readonly holdMs?: number;
}

/** One promise of the contract, and what tests it. */
export interface HostCheck {
  /** The promise, as a sentence: a name for a test. */
  readonly name: string;
  /** Rejects when the promise isn't kept, with what was seen. */
  run(): Promise<void>;
}

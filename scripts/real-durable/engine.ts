import type { ChildProcess } from 'node:child_process';
import type { PollOutcome } from 'pollchart';
import type { OpenHost } from 'pollchart/testing';
import type { Result } from './result.ts';

/** A poll that has ended. */
export interface Ended {
  readonly id: string;
  readonly reason: PollOutcome['reason'];
  readonly polls: number;
  /** How many requests and waits were processed: what is processed twice counts twice. */
  readonly processed: number;
}

/** A durable engine with its store, ready for workers. */
export interface Engine {
  /** Starts a worker process; resolves once it takes tasks. */
  startWorker(): Promise<ChildProcess>;
  begin(ids: readonly string[], intervalMs: number): Promise<void>;
  /** Resolves once every one of these polls waits for its next request, as the store says. */
  waiting(ids: readonly string[]): Promise<void>;
  /** Resolves once all have ended. */
  ended(ids: readonly string[]): Promise<Ended[]>;
  /** Kills the store and starts it anew with the same files. */
  restartStore(): Promise<void>;
  /** For `hostChecks`; `null` for an engine that is no `DurableHost`. */
  readonly open: OpenHost | null;
  /** What else to try once all polls have ended. */
  readonly more?: () => Promise<readonly Result[]>;
  stop(): Promise<void>;
}

export type StartEngine = (
  folder: string,
  ports: readonly number[],
  baseUrl: string,
) => Promise<Engine>;

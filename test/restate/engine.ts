import type { Step } from '../../src/testing/index.ts';
import { startHarness } from './harness-process.ts';

export const CANARY = 'canary-restate-7c1d';

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: each handler's own.
  readonly body: any;
}

/** A real engine, its service and a scripted server; each command goes over to their network. */
export interface Engine {
  kill(victims: readonly ('service' | 'server')[]): Promise<void>;
  startServer(): Promise<void>;
  startService(): Promise<void>;
  play(ids: readonly string[], steps: readonly Step[]): Promise<void>;
  hold(): Promise<void>;
  release(): Promise<void>;
  idle(): Promise<void>;
  requested(n: number): Promise<void>;
  requests(): Promise<{ counts: Record<string, number>; abandoned: number }>;
  call(path: string, body?: unknown, idempotencyKey?: string): Promise<Answer>;
  create(ids: readonly string[], policy: unknown): Promise<void>;
  createFleet(key: string, ids: readonly string[], policy: unknown): Promise<void>;
  outcomes<T = { reason: string; polls: number; id: string }>(ids: readonly string[]): Promise<T[]>;
  query(sql: string): Promise<Record<string, unknown>[]>;
  counted(sql: string, count: number): Promise<void>;
  requestCount(): Promise<number>;
  cancel(invocation: string): Promise<void>;
  services(): Promise<{ name: string; handlers: string[] }[]>;
  tables(): Promise<string[]>;
  tablesWith(text: string): Promise<string[]>;
  filesWith(text: string): Promise<{ files: number; found: string[] }>;
  stop(): Promise<void>;
}

export const startEngine = () =>
  startHarness<Engine>(new URL('./harness.ts', import.meta.url), { CANARY });

import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startAlone } from '../../examples/durable/alone.ts';
import type { Step } from '../../src/testing/index.ts';

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

export async function startEngine(): Promise<Engine> {
  const harness = fileURLToPath(new URL('./harness.ts', import.meta.url));
  const child = startAlone(harness, { alone: true, env: { CANARY }, stdout: 'pipe' });
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
    const { id, result, error } = JSON.parse(line);
    const asked = waiting.get(id);
    waiting.delete(id);
    error === undefined ? asked?.resolve(result) : asked?.reject(new Error(error));
  });
  child.once('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error('The harness has ended'));
  });

  let count = 0;
  const command = (method: string, args: readonly unknown[]) =>
    new Promise((resolve, reject) => {
      count += 1;
      waiting.set(count, { resolve, reject });
      child.stdin?.write(`${JSON.stringify({ id: count, method, args })}\n`);
    });
  await command('start', []);
  return new Proxy({} as Engine, {
    get: (_, method) => {
      if (method === 'then') return undefined;
      if (method !== 'stop') return (...args: unknown[]) => command(String(method), args);
      return async () => {
        child.stdin?.end();
        await once(child, 'exit');
      };
    },
  });
}

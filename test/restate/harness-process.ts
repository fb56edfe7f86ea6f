import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startAlone } from '../../examples/durable/alone.ts';

/** Ends the process that the methods are called in. */
interface Stoppable {
  stop(): Promise<void>;
}

/**
 * Starts a harness in a network of its own, in a newer Node. Each method is called there, with JSON: one command a
 * line, and one line for its answer.
 */
export async function startHarness<THarness extends Stoppable>(
  file: URL,
  env: Readonly<Record<string, string>> = {},
): Promise<THarness> {
  const child = startAlone(fileURLToPath(file), { alone: true, env, stdout: 'pipe' });
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
  return new Proxy({} as THarness, {
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

/** The other side: calls the methods until there are no more commands, then `stop`. */
export async function answerCommands(harness: Stoppable): Promise<void> {
  const methods = harness as unknown as Record<string, (...args: unknown[]) => unknown>;
  for await (const line of createInterface({ input: process.stdin })) {
    const { id, method, args } = JSON.parse(line);
    Promise.resolve()
      .then(() => methods[method]?.(...args))
      .then(
        (result) => ({ id, result }),
        (error: Error) => ({ id, error: error.stack }),
      )
      .then((reply) => process.stdout.write(`${JSON.stringify(reply)}\n`));
  }
  await harness.stop();
}

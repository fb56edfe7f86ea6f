import { type ChildProcess, fork } from 'node:child_process';
import { builtWorker } from './build.ts';

interface Reply {
  readonly answer?: unknown;
  readonly error?: string;
}

/** A worker in a process of its own, for what is measured by the process: its CPU time, its heap. */
class Child {
  readonly #process: ChildProcess;

  constructor(
    worker: string,
    {
      args = [],
      flags = [],
      env = {},
    }: { args?: string[]; flags?: string[]; env?: Record<string, string> } = {},
  ) {
    this.#process = fork(builtWorker(worker), args, {
      execArgv: ['--enable-source-maps', ...flags],
      env: { ...process.env, NODE_ENV: 'production', ...env },
    });
  }

  /** One request at a time. */
  ask<TAnswer>(request: unknown): Promise<TAnswer> {
    return new Promise((resolve, reject) => {
      const gone = (code: number | null) => reject(new Error(`A worker ended with ${code}`));
      this.#process.once('exit', gone);
      this.#process.once('message', ({ answer, error }: Reply) => {
        this.#process.off('exit', gone);
        error === undefined ? resolve(answer as TAnswer) : reject(new Error(error));
      });
      this.#process.send(request as object);
    });
  }

  stop(): Promise<void> {
    if (this.#process.exitCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      this.#process.once('exit', () => resolve());
      this.#process.disconnect();
    });
  }
}

/** Runs `work` with children and stops them whatever happens. */
export async function withChildren<T>(
  work: (start: (...args: ConstructorParameters<typeof Child>) => Child) => Promise<T>,
): Promise<T> {
  const children: Child[] = [];
  try {
    return await work((...args) => {
      const child = new Child(...args);
      children.push(child);
      return child;
    });
  } finally {
    await Promise.all(children.map((child) => child.stop()));
  }
}

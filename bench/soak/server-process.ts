import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const FILE = fileURLToPath(new URL('server.ts', import.meta.url));

/** The misbehaving server, which can be ended at once and started again on its port. */
export class ServerProcess {
  restarts = 0;
  #child: ChildProcess | null = null;

  constructor(
    readonly port: number,
    readonly seed: number,
    readonly log: string,
  ) {}

  async start(): Promise<void> {
    const args = [this.port, this.seed + this.restarts, this.log].map(String);
    this.#child = fork(FILE, args, { execArgv: ['--import', 'tsx'] });
    await once(this.#child, 'message');
  }

  /** Without a word to its clients. */
  async end(): Promise<void> {
    const child = this.#child;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  async restart(downMs: number): Promise<void> {
    this.restarts += 1;
    await this.end();
    await new Promise((resolve) => setTimeout(resolve, downMs));
    await this.start();
  }
}

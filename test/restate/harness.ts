/**
 * Runs in a network of its own, in a newer Node: a scripted server, restate-server and the service
 * of the example.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type StatusServer, type Step, startStatusServer } from 'pollchart/testing';
import {
  freePorts,
  type RestateServer,
  register,
  startRestateServer,
} from '../../examples/durable/restate-server.ts';
import { answerCommands } from './harness-process.ts';

const { CANARY = '' } = process.env;

/** Quick, for callers can only slow it down. */
const POLICY = {
  interval: { minMs: 1, maxMs: 1 },
  backoff: { baseMs: 10, factor: 1, maxMs: 10 },
  rateLimit: { fallbackMs: 1_000 },
};
const service = fileURLToPath(new URL('../../examples/durable/service.ts', import.meta.url));

class Harness {
  #folder = '';
  #ports: number[] = [];
  #status: StatusServer | null = null;
  #engine: RestateServer | null = null;
  #service: ChildProcess | null = null;

  async start(): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), 'pollchart-restate-'));
    this.#ports = await freePorts(4);
    this.#status = await startStatusServer({ auth: { mode: 'cloud', key: CANARY } });
    await Promise.all([this.startServer(), this.startService()]);
    await register(this.#engine as RestateServer, `http://127.0.0.1:${this.#ports[3]}`);
  }

  async startServer(): Promise<void> {
    const [ingress = 0, admin = 0, node = 0] = this.#ports;
    this.#engine = await startRestateServer({
      folder: this.#folder,
      ports: [ingress, admin, node],
    });
  }

  async startService(): Promise<void> {
    const env = {
      PATH: process.env.PATH,
      POLICY: JSON.stringify(POLICY),
      PORT: String(this.#ports[3]),
      OPENHANDS_URL: this.#status?.url,
      OPENHANDS_API_KEY: CANARY,
      RESTATE_LOGGING: 'DEBUG',
    };
    const child = spawn(process.execPath, [service], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const log = createWriteStream(join(this.#folder, 'service.log'), { flags: 'a' });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    await once(child.stdout, 'data');
    this.#service = child;
  }

  /** Of both at once, when both are named. */
  async kill(victims: readonly ('service' | 'server')[]): Promise<void> {
    const children = victims.map((name) =>
      name === 'service' ? this.#service : this.#engine?.process,
    );
    for (const child of children) child?.kill('SIGKILL');
    await Promise.all(children.map((child) => child?.exitCode ?? (child && once(child, 'exit'))));
  }

  play(ids: readonly string[], steps: readonly Step[]): void {
    for (const id of ids) this.#status?.play(id, steps);
  }

  hold = () => this.#status?.hold();
  release = () => this.#status?.release();
  idle = () => this.#status?.idle();
  requested = async (n: number) => void (await this.#status?.requested(n));

  /** How often each conversation was asked for, and how many requests their client gave up. */
  requests(): { counts: Record<string, number>; abandoned: number } {
    const counts: Record<string, number> = {};
    const all = this.#status?.requests ?? [];
    for (const id of all.flatMap(({ ids }) => ids)) counts[id] = (counts[id] ?? 0) + 1;
    return { counts, abandoned: all.filter(({ closedEarly }) => closedEarly).length };
  }

  async call(path: string, body?: unknown, idempotencyKey?: string) {
    const answer = await fetch(`${this.#engine?.ingressUrl}/${path}`, {
      method: 'POST',
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
  }

  async create(ids: readonly string[], policy: unknown): Promise<void> {
    await Promise.all(
      ids.map(async (id) => {
        const input = { resource: 'conversation', id, policy };
        const { status, body } = await this.call(`Poll/${id}/create`, input);
        if (body !== true) throw new Error(`${id} was not created: ${status} ${body?.message}`);
      }),
    );
  }

  /** A fleet that shares a key with nothing else. */
  async createFleet(key: string, ids: readonly string[], policy: unknown): Promise<void> {
    const { status, body } = await this.call(`Poll/${key}/create`, {
      resource: 'fleet',
      ids,
      policy,
    });
    if (body !== true) throw new Error(`${key} was not created: ${status} ${body?.message}`);
  }

  /** Retries while the engine is away: the idempotency key makes it the same call. */
  async outcomes(ids: readonly string[]): Promise<unknown[]> {
    const ask = async (id: string) => {
      for (let tries = 0; tries < 200; tries += 1) {
        const answer = await this.call(`Poll/${id}/outcome`, undefined, `outcome of ${id}`).catch(
          () => null,
        );
        if (answer?.status === 200) return answer.body;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error(`${id} has no outcome`);
    };
    return await Promise.all(ids.map(ask));
  }

  async query(sql: string): Promise<Record<string, unknown>[]> {
    const answer = await fetch(`${this.#engine?.adminUrl}/query`, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: JSON.stringify({ query: sql }),
    });
    if (!answer.ok) throw new Error(await answer.text());
    return ((await answer.json()) as { rows: Record<string, unknown>[] }).rows;
  }

  /** Waits until a query counts so many. */
  async counted(sql: string, count: number): Promise<void> {
    let rows: unknown = null;
    for (let tries = 0; tries < 300; tries += 1) {
      rows = (await this.query(sql))[0]?.count;
      if (rows === count) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${sql}: ${rows}, not ${count}`);
  }

  requestCount = () => this.#status?.requests.length ?? 0;

  /** Gives up an invocation, which hears of it. */
  async cancel(invocation: string): Promise<void> {
    const url = `${this.#engine?.adminUrl}/invocations/${invocation}/cancel`;
    const answer = await fetch(url, { method: 'PATCH' });
    if (!answer.ok) throw new Error(await answer.text());
  }

  /** All that the engine knows of, as it reports itself. */
  async services(): Promise<{ name: string; handlers: string[] }[]> {
    const answer = await fetch(`${this.#engine?.adminUrl}/services`);
    const { services } = (await answer.json()) as {
      services: { name: string; handlers: { name: string }[] }[];
    };
    return services.map(({ name, handlers }) => ({
      name,
      handlers: handlers.map((handler) => handler.name),
    }));
  }

  async tables(): Promise<string[]> {
    const tables = await this.query('SHOW TABLES');
    return tables
      .filter(({ table_schema }) => table_schema !== 'information_schema')
      .map(({ table_name }) => String(table_name));
  }

  /** In which of the engine's tables a text is, as it is or in a column of bytes. */
  async tablesWith(text: string): Promise<string[]> {
    const hex = Buffer.from(text).toString('hex');
    const found: string[] = [];
    for (const table of await this.tables()) {
      const rows = JSON.stringify(await this.query(`SELECT * FROM ${table}`));
      if (rows.includes(text) || rows.includes(hex)) found.push(table);
    }
    return found;
  }

  /** Where a text is: names of files that the engine and the service have written. */
  async filesWith(text: string): Promise<{ files: number; found: string[] }> {
    const entries = await readdir(this.#folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    const found: string[] = [];
    for (const { parentPath, name } of files) {
      const bytes = await readFile(join(parentPath, name)).catch(() => null);
      if (bytes?.includes(text)) found.push(name);
    }
    return { files: files.length, found };
  }

  async stop(): Promise<void> {
    await this.kill(['service', 'server']);
    await this.#status?.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

await answerCommands(new Harness());

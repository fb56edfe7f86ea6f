/** In-memory stand-ins for what the hosts promise, and no more than that. */
import { performFetch } from 'pollchart/durable';
import type { AnyStateMachine } from 'xstate';
import type { Storage, Stored } from './alarm.ts';
import type { Job, Queue, Row, Table } from './job-queue.ts';
import type { Temporal } from './temporal.ts';

const json = <T>(value: T): T => JSON.parse(JSON.stringify(value));

export class MemoryTable implements Table {
  readonly #rows = new Map<string, Row>();

  async change(key: string, change: (row: Row | null) => Row): Promise<Row> {
    const row = json(change(json(this.#rows.get(key) ?? null)));
    this.#rows.set(key, row);
    return row;
  }
}

/** Delivers each job at least once: what breaks is tried again. */
export class MemoryQueue implements Queue {
  readonly #known = new Set<string>();
  work: (job: Job) => Promise<void> = async () => {};
  tries = 0;

  async add(_: 'poll', job: Job, { jobId, delay }: { jobId: string; delay: number }) {
    if (this.#known.has(jobId)) return;
    this.#known.add(jobId);
    setTimeout(() => this.#try(json(job)), delay);
  }

  #try(job: Job): void {
    this.tries += 1;
    this.work(job).catch(() => setTimeout(() => this.#try(job), 1));
  }
}

export class MemoryStorage implements Storage {
  #stored: Stored | undefined;
  alarm: () => Promise<void> = async () => {};

  async get() {
    return this.#stored && json(this.#stored);
  }

  async put(_: 'poll', value: Stored) {
    this.#stored = json(value);
  }

  #timer: ReturnType<typeof setTimeout> | undefined;
  async setAlarm(at: number) {
    clearTimeout(this.#timer);
    const ring = () =>
      Date.now() < at ? wait() : this.alarm().catch(() => this.setAlarm(Date.now() + 1));
    // A timer may fire a millisecond early, an alarm never does.
    const wait = () => {
      this.#timer = setTimeout(ring, Math.max(1, at - Date.now()));
    };
    wait();
  }
}

/** Keeps nothing: a real one replays the workflow from its history. */
export function memoryTemporal(machine: AnyStateMachine) {
  let checks: (() => void)[] = [];
  let take: Parameters<Temporal['setHandler']>[1] = () => {};
  const check = () => {
    for (const ready of checks) ready();
  };
  const temporal: Temporal = {
    activity: (effect) => performFetch(machine, json(effect)).finally(() => setImmediate(check)),
    sleep: (ms) =>
      new Promise<void>((resolve) => setTimeout(resolve, ms)).finally(() => setImmediate(check)),
    condition: (holds) =>
      new Promise((resolve) => {
        const ready = () => {
          if (!holds()) return;
          checks = checks.filter((other) => other !== ready);
          resolve();
        };
        checks.push(ready);
        ready();
      }),
    setHandler: (_, handler) => {
      take = handler;
    },
  };
  const signal: typeof take = (event) => {
    take(json(event));
    check();
  };
  return { temporal, signal };
}

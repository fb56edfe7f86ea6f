/** In-memory stand-ins for what the hosts promise, and no more than that. */
import { performFetch } from 'pollchart/durable';
import type { AnyStateMachine } from 'xstate';
import type { Storage, Stored } from './alarm.ts';
import type { Temporal } from './temporal.ts';

const json = <T>(value: T): T => JSON.parse(JSON.stringify(value));

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

import type { ChildProcess } from 'node:child_process';
import { type DurableHost, durablePolls } from 'pollchart/durable';
import type { OpenHost } from 'pollchart/testing';
import type { Engine } from './engine.ts';
import { machineOf } from './machine.ts';
import { waitUntil } from './wait-until.ts';

interface HostEngineOptions {
  readonly baseUrl: string;
  /** Begins polls, and looks at them; it works on none. */
  readonly host: DurableHost;
  readonly open: OpenHost;
  readonly startWorker: () => Promise<ChildProcess>;
  readonly restartStore: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** An engine whose store is a `DurableHost`. */
export function hostEngine({ baseUrl, host, ...options }: HostEngineOptions): Engine {
  const polls = durablePolls(machineOf(baseUrl), host);
  return {
    ...options,
    async begin(ids, intervalMs) {
      const policy = { interval: { minMs: intervalMs, maxMs: intervalMs } };
      const begun = ids.map((id) => polls.start(id, { id, autoStart: true, policy }));
      if ((await Promise.all(begun)).includes(false)) throw new Error('A poll was begun before');
    },
    async waiting(ids) {
      for (const id of ids)
        await waitUntil(
          async () => (await host.load(id))?.tasks.some(({ type }) => type === 'schedule') === true,
          `${id} to wait`,
        );
    },
    async ended(ids) {
      const ended = [];
      for (const id of ids) {
        await waitUntil(async () => (await polls.outcome(id)) !== null, `${id} to end`);
        const { reason, polls: count } = (await polls.outcome(id)) as never as {
          reason: 'stopped';
          polls: number;
        };
        const processed = (await host.load(id))?.snapshot.pending.count ?? 0;
        ended.push({ id, reason, polls: count, processed });
      }
      return ended;
    },
  };
}

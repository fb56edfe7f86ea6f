/** BullMQ as the host: records are hashes beside its jobs in one Redis, and change in one transaction. */
import { Job, type Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { ClaimedTask, DurableHost, DurableRecord, Task, Work } from 'pollchart/durable';

export interface BullMqHostOptions {
  readonly queue: Queue;
  /** The connection that `queue` was made with. */
  readonly redis: Redis;
  /** How long a worker that no longer renews its claim keeps a task. */
  readonly leaseMs?: number;
  /** How many tasks a worker works on at most. */
  readonly concurrency?: number;
  /** Hears what a worker, which reconnects by itself, complains of. */
  readonly onError?: (error: Error) => void;
}

export function bullMqHost({
  queue,
  redis,
  leaseMs = 30_000,
  concurrency = 50,
  onError = () => {},
}: BullMqHostOptions): DurableHost {
  const hashOf = (key: string) => `${queue.opts.prefix ?? 'bull'}:${queue.name}-records:${key}`;
  /** No id of BullMQ's has a colon. */
  const idOf = (key: string, { id }: Task) => Buffer.from(`${key} ${id}`).toString('base64url');
  /** Tried again for ever, a second apart. */
  const options = {
    attempts: Number.MAX_SAFE_INTEGER,
    backoff: { type: 'fixed', delay: 1_000 },
    removeOnComplete: true,
  };
  const jobOf = (key: string, task: Task) =>
    new Job<ClaimedTask>(
      queue,
      'poll',
      { key, task },
      {
        ...options,
        jobId: idOf(key, task),
        delay: task.type === 'schedule' ? task.delayMs : 0,
      },
    );

  /** WATCH counts for the connection: one save after the other. */
  let saving: Promise<unknown> = Promise.resolve();
  function alone<T>(run: () => Promise<T>): Promise<T> {
    const next = saving.then(run);
    saving = next.catch(() => {});
    return next;
  }

  // host
  async function load(key: string): Promise<DurableRecord | null> {
    const record = await redis.hget(hashOf(key), 'record');
    return record === null ? null : JSON.parse(record);
  }

  const save = (key: string, record: DurableRecord, scheduled: readonly Task[]) =>
    alone(async () => {
      const client = await queue.getBackend().client;
      const hash = hashOf(key);
      const [, stored] = await Promise.all([redis.watch(hash), redis.hget(hash, 'version')]);
      if (Number(stored ?? 0) !== record.version - 1) {
        await redis.unwatch();
        return false;
      }
      const transaction = client.multi();
      const fields = { version: record.version, record: JSON.stringify(record) };
      transaction.hset(hash, fields);
      for (const task of scheduled) jobOf(key, task).addJob(transaction);
      // `null` when the hash was changed meanwhile.
      const results = await transaction.exec();
      const [error] = results?.flatMap(([error]) => error ?? []) ?? [];
      if (error) throw error;
      return results !== null;
    });
  // end

  async function claim(work: Work): Promise<() => Promise<void>> {
    const worker = new Worker<ClaimedTask>(
      queue.name,
      (job, _token, signal) => work(job.data, signal),
      {
        connection: redis.duplicate({ maxRetriesPerRequest: null }),
        ...(queue.opts.prefix !== undefined && { prefix: queue.opts.prefix }),
        concurrency,
        lockDuration: leaseMs,
        stalledInterval: leaseMs,
        // By default the second crash of a worker fails the job.
        maxStalledCount: Number.MAX_SAFE_INTEGER,
      },
    );
    worker.on('error', onError);
    // BullMQ says that a claim was lost, and lets its work continue.
    worker.on('lockRenewalFailed', (ids) => {
      for (const id of ids) worker.cancelJob(id);
    });
    await worker.waitUntilReady();
    return () => worker.close();
  }

  return { load, save, claim };
}

/** pg-boss as the host: records and jobs are in one PostgreSQL database, and change in one transaction. */
import type { Pool } from 'pg';
import type { JobAttempt, PgBoss } from 'pg-boss';
import type { ClaimedTask, DurableHost, DurableRecord, Task, Work } from 'pollchart/durable';

export interface Sql {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/** A pool of `pg` (`poolDatabase`), or PGlite as it is. */
export interface Database extends Sql {
  /** Rolls back when `run` rejects. */
  transaction<T>(run: (sql: Sql) => Promise<T>): Promise<T>;
}

export function poolDatabase(pool: Pool): Database {
  // A connection that breaks tells so where it is used; without a listener it ends the process as well.
  pool.on('connect', (client) => client.on('error', () => {}));
  pool.on('error', () => {});
  return {
    query: (text, values) => pool.query(text, values),
    async transaction(run) {
      const client = await pool.connect();
      let isBroken = true;
      try {
        await client.query('BEGIN');
        const result = await run(client);
        await client.query('COMMIT');
        isBroken = false;
        return result;
      } finally {
        // What isn't committed is rolled back with its connection.
        client.release(isBroken);
      }
    },
  };
}

export interface PgBossHostOptions {
  readonly boss: PgBoss;
  /** The one that `boss` uses. */
  readonly database: Database;
  readonly queue?: string;
  /** How long a worker may work on a task before another gets it: more than a request takes at most. */
  readonly leaseSeconds?: number;
  /** How often a worker that has nothing to do looks for tasks that are due. */
  readonly pollMs?: number;
  /** How many tasks a worker works on at most. */
  readonly concurrency?: number;
}

/** `json`, not `jsonb`: what a server said may contain a NUL. */
const TABLE = `CREATE TABLE IF NOT EXISTS polls
  (key text PRIMARY KEY, version integer NOT NULL, record json NOT NULL)`;
const FIRST = 'INSERT INTO polls VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING key';
const NEXT =
  'UPDATE polls SET version = $2, record = $3 WHERE key = $1 AND version = $2 - 1 RETURNING key';

/** Creates the table and the queue; once, before any worker. */
export async function createPgBossTables({
  boss,
  database,
  queue = 'polls',
}: Pick<PgBossHostOptions, 'boss' | 'database' | 'queue'>): Promise<void> {
  await database.query(TABLE);
  await boss.createQueue(queue);
}

export function pgBossHost({
  boss,
  database,
  queue = 'polls',
  leaseSeconds = 60,
  pollMs = 200,
  concurrency = 50,
}: PgBossHostOptions): DurableHost {
  /** Tried again for ever, a second apart; an ended job is deleted soon. */
  const options = {
    retryLimit: 2_147_483_647,
    retryDelay: 1,
    expireInSeconds: leaseSeconds,
    deleteAfterSeconds: 60,
  };

  // host
  async function load(key: string): Promise<DurableRecord | null> {
    const { rows } = await database.query('SELECT record FROM polls WHERE key = $1', [key]);
    return (rows as { record: DurableRecord }[])[0]?.record ?? null;
  }

  function save(key: string, record: DurableRecord, scheduled: readonly Task[]): Promise<boolean> {
    return database.transaction(async (sql) => {
      const values = [key, record.version, JSON.stringify(record)];
      const { rows } = await sql.query(record.version === 1 ? FIRST : NEXT, values);
      if (rows.length === 0) return false;
      const db = { executeSql: (text: string, values?: unknown[]) => sql.query(text, values) };
      for (const task of scheduled) {
        // A job's data is jsonb, where a text may have no NUL: its JSON has none.
        const claimed = JSON.stringify({ key, task } satisfies ClaimedTask);
        const startAfter = task.type === 'schedule' ? task.delayMs / 1_000 : 0;
        await boss.send(queue, { claimed }, { ...options, startAfter, db: db as never });
      }
      return true;
    });
  }
  // end

  async function claim(work: Work): Promise<() => Promise<void>> {
    const inHand = new Set<Promise<unknown>>();
    const stop = new AbortController();
    const pause = () => new Promise((resolve) => setTimeout(resolve, pollMs));

    async function perform(job: JobAttempt & { data: { claimed: string } }) {
      // The lease isn't renewed: it ends then, whether or not another worker has the job by now.
      const signal = AbortSignal.timeout(leaseSeconds * 1_000);
      // By its attempt, not its id alone: a worker that has lost it must not end what the next one is working on.
      await work(JSON.parse(job.data.claimed), signal).then(
        () => boss.complete(queue, job),
        (error) => boss.fail(queue, job, { message: String(error) }),
      );
    }

    async function loop() {
      while (!stop.signal.aborted) {
        const batchSize = concurrency - inHand.size;
        // Without a database it is tried again, as is a job whose end could not be told: its lease ends.
        const jobs = await boss.fetch<{ claimed: string }>(queue, { batchSize }).catch(() => null);
        for (const job of jobs ?? []) {
          const performing = perform(job)
            .catch(() => {})
            .finally(() => inHand.delete(performing));
          inHand.add(performing);
        }
        if (inHand.size >= concurrency) await Promise.race(inHand);
        else if ((jobs?.length ?? 0) < batchSize) await pause();
      }
    }
    const looping = loop();
    return async () => {
      stop.abort();
      await looping;
      await Promise.all(inHand);
    };
  }

  return { load, save, claim };
}

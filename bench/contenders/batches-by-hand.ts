import * as z from 'zod';
import { headers, isOver, type Job, schema } from './job.ts';
import { withinTimeout } from './request.ts';
import { sleep } from './sleep.ts';

const LIMIT = 99;
const list = z.array(schema);

/** No peer of a poll: the lower bound of what a fleet can cost. Nothing is retried after a failure. */
export async function watchAll(jobs: readonly Job[]): Promise<void> {
  let left = [...jobs];
  for (let [first] = left; first; [first] = left) {
    const batches = Array.from({ length: Math.ceil(left.length / LIMIT) }, (_, index) =>
      left.slice(index * LIMIT, (index + 1) * LIMIT),
    );
    await Promise.all(batches.map(askBatch));
    left = left.filter(({ latest }) => !latest || !isOver(latest));
    if (left.length > 0) await sleep(first.intervalMs, first.signal);
  }
}

async function askBatch(batch: readonly Job[]): Promise<void> {
  const [{ baseUrl, signal: outer }] = batch as readonly [Job, ...Job[]];
  const query = batch.map(({ id }) => `ids=${encodeURIComponent(id)}`).join('&');
  const items = await withinTimeout(outer, async (signal) => {
    const response = await fetch(`${baseUrl}/jobs?${query}`, { headers, signal });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return list.parse(await response.json());
  });
  const jobOf = new Map(batch.map((job) => [job.id, job]));
  for (const item of items) {
    const job = jobOf.get(item.conversation_id);
    if (job) job.latest = item;
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import { headers, isOver, type Job, REQUEST_TIMEOUT_MS, schema, urlOf } from './job.ts';

/** The bare loop as most would write it today, with the platform's own signals and timers. */
export async function watch(job: Job): Promise<void> {
  for (;;) {
    const response = await fetch(urlOf(job), {
      headers,
      signal: AbortSignal.any([job.signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]),
    });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    job.latest = schema.parse(await response.json());
    if (isOver(job.latest)) return;
    await sleep(job.intervalMs, undefined, { signal: job.signal });
  }
}

import { request } from 'undici';
import { headers, isOver, type Job, schema, urlOf } from './job.ts';
import { withinTimeout } from './request.ts';
import { sleep } from './sleep.ts';

/** No peer that a user would write: the least that a request costs on Node. */
export async function watch(job: Job): Promise<void> {
  for (;;) {
    job.latest = await withinTimeout(job.signal, async (signal) => {
      const { statusCode, body } = await request(urlOf(job), { headers, signal });
      if (statusCode !== 200) throw new Error(`HTTP ${statusCode}`);
      return schema.parse(await body.json());
    });
    if (isOver(job.latest)) return;
    await sleep(job.intervalMs, job.signal);
  }
}

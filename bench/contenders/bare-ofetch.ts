import { ofetch } from 'ofetch';
import { headers, isOver, type Job, schema, urlOf } from './job.ts';
import { withinTimeout } from './request.ts';
import { sleep } from './sleep.ts';

export async function watch(job: Job): Promise<void> {
  for (;;) {
    // Beside a signal, which it needs to be stoppable, ofetch ignores its own `timeout`.
    const json = await withinTimeout(job.signal, (signal) =>
      ofetch(urlOf(job), { headers, signal, retry: 0 }),
    );
    job.latest = schema.parse(json);
    if (isOver(job.latest)) return;
    await sleep(job.intervalMs, job.signal);
  }
}

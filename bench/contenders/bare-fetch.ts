import { isOver, type Job } from './job.ts';
import { ask } from './request.ts';
import { sleep } from './sleep.ts';

export async function watch(job: Job): Promise<void> {
  for (;;) {
    job.latest = await ask(job);
    if (isOver(job.latest)) return;
    await sleep(job.intervalMs, job.signal);
  }
}

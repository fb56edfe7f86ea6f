import pWaitFor from 'p-wait-for';
import { isOver, type Job } from './job.ts';
import { ask } from './request.ts';

export const watch = (job: Job): Promise<void> =>
  pWaitFor(
    async () => {
      job.latest = await ask(job);
      return isOver(job.latest);
    },
    { interval: job.intervalMs, signal: job.signal },
  );

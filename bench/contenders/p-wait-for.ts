import { setMaxListeners } from 'node:events';
import pWaitFor from 'p-wait-for';
import { isOver, type Job } from './job.ts';
import { ask } from './request.ts';

export function watch(job: Job): Promise<void> {
  // It leaves a listener behind with each wait, and Node would warn of that with each.
  setMaxListeners(0, job.signal);
  return pWaitFor(
    async () => {
      job.latest = await ask(job);
      return isOver(job.latest);
    },
    { interval: job.intervalMs, signal: job.signal },
  );
}

import { isOver, type Job } from './job.ts';
import { ask } from './request.ts';

/** The loop of OpenHands' own documentation, without React: it requests at every interval, answered or not. */
export function watch(job: Job): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (settle: () => void) => {
      clearInterval(timer);
      job.signal.removeEventListener('abort', abort);
      settle();
    };
    const abort = () => stop(() => reject(job.signal.reason));
    const pollStatus = async () => {
      try {
        job.latest = await ask(job);
        if (isOver(job.latest)) stop(resolve);
      } catch (error) {
        stop(() => reject(error));
      }
    };
    const timer = setInterval(pollStatus, job.intervalMs);
    job.signal.addEventListener('abort', abort, { once: true });
    pollStatus();
  });
}

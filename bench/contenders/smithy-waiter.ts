import { checkExceptions, createWaiter, WaiterState } from '@smithy/util-waiter';
import { isOver, type Job } from './job.ts';
import { ask } from './request.ts';

const DAY_S = 86_400;

export async function watch(job: Job): Promise<void> {
  const delay = job.intervalMs / 1_000;
  const result = await createWaiter(
    { client: job, minDelay: delay, maxDelay: delay, maxWaitTime: DAY_S, abortSignal: job.signal },
    job,
    async (_client, input) => {
      job.latest = await ask(input);
      return { state: isOver(job.latest) ? WaiterState.SUCCESS : WaiterState.RETRY };
    },
  );
  checkExceptions(result);
}

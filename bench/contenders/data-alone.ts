import type { Job } from './job.ts';
import { ask } from './request.ts';

/** No contender: what the data weighs that all of them keep. */
export async function watch(job: Job): Promise<void> {
  job.latest = await ask(job);
}

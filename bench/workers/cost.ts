/** Measures the CPU time of one contender, this process's whole CPU time, per poll. */
import { answerParent } from '../answer-parent.ts';
import { contenders, type Name } from '../contenders/all.ts';

export interface Slice {
  readonly baseUrl: string;
  /** How many jobs are watched at once, how often each is asked, and how long it waits in between. */
  readonly jobs: number;
  readonly polls: number;
  readonly intervalMs: number;
}

const watchAll = await contenders[process.argv[2] as Name]();
let slices = 0;

answerParent(async ({ baseUrl, jobs, polls, intervalMs }: Slice) => {
  slices += 1;
  const before = process.cpuUsage();
  await watchAll(
    Array.from({ length: jobs }, (_, index) => ({
      baseUrl,
      id: `${polls}-${process.pid}-${slices}-${index}`,
      intervalMs,
      signal: new AbortController().signal,
    })),
  );
  const { user, system } = process.cpuUsage(before);
  /** µs per poll. */
  return (user + system) / (jobs * polls);
});

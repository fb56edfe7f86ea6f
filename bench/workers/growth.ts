/** Measures the CPU time per poll while a number of polls run at an even pace, in a process of its own. */
import { setTimeout as sleep } from 'node:timers/promises';
import { answerParent } from '../answer-parent.ts';
import { contenders, type Name } from '../contenders/all.ts';
import type { Job } from '../contenders/job.ts';

export interface Load {
  readonly baseUrl: string;
  readonly polls: number;
  readonly intervalMs: number;
  readonly windowMs: number;
}

const name = process.argv[2] as Name;
const isFleet = name === 'pollchart fleet';
const watchAll = await contenders[name]();

let asked = 0;
const fetch = globalThis.fetch;
globalThis.fetch = (url, init) => {
  asked += String(url).split('ids=').length - 1 || 1;
  return fetch(url, init);
};

const ignore = () => {};

/** So that the code is as compiled as it gets, whatever the size. */
async function warmUp(baseUrl: string): Promise<void> {
  const newJob = (_: unknown, index: number): Job => ({
    baseUrl,
    id: `50-warm-${index}`,
    intervalMs: 1,
    signal: new AbortController().signal,
  });
  await watchAll(Array.from({ length: isFleet ? 990 : 60 }, newJob));
}

answerParent(async ({ baseUrl, polls, intervalMs, windowMs }: Load) => {
  const controller = new AbortController();
  const jobs = Array.from({ length: polls }, (_, index): Job => {
    const { signal } = isFleet ? controller : new AbortController();
    return { baseUrl, id: `0-${index}`, intervalMs, signal };
  });
  await warmUp(baseUrl);
  if (isFleet) watchAll(jobs).catch(ignore);
  else await begin(jobs, intervalMs);
  await sleep(Math.min(intervalMs, 1_000));

  asked = 0;
  const before = process.cpuUsage();
  await sleep(windowMs);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / asked;
});

/** Spread over one interval, so that requests come at an even pace from then on. */
async function begin(jobs: readonly Job[], intervalMs: number): Promise<void> {
  const startedAt = performance.now();
  for (let begun = 0; begun < jobs.length; ) {
    const due = Math.ceil(((performance.now() - startedAt) / intervalMs) * jobs.length);
    watchAll(jobs.slice(begun, due)).catch(ignore);
    begun = Math.max(begun, due);
    await sleep(1);
  }
}

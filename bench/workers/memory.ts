/**
 * Measures the heap of polls that wait for their next turn, in a process of its own with `--expose-gc`.
 * No socket is in it: `fetch` answers from memory, the same for all.
 */
import { answerParent } from '../answer-parent.ts';
import { contenders, type Name } from '../contenders/all.ts';
import type { Job } from '../contenders/job.ts';
import { statusOf } from '../status-body.ts';

const HOUR_MS = 3_600_000;

let answered = 0;
globalThis.fetch = async (url) => {
  const { pathname, searchParams } = new URL(String(url));
  const ids = searchParams.getAll('ids');
  answered += Math.max(ids.length, 1);
  const text = ids.length
    ? `[${ids.map((id) => statusOf(id, 'RUNNING')).join(',')}]`
    : statusOf(pathname.split('/').pop() ?? '', 'RUNNING');
  return new Response(text, { headers: { 'content-type': 'application/json' } });
};

const watchAll = await contenders[process.argv[2] as Name]();

const newJobs = (name: string, count: number): Job[] =>
  Array.from({ length: count }, (_, index) => ({
    baseUrl: 'http://127.0.0.1:1',
    id: `${name}-${index}`,
    intervalMs: HOUR_MS,
    signal: new AbortController().signal,
  }));

const settled = () => new Promise((resolve) => setTimeout(resolve, 100));

async function heapWith(jobs: readonly Job[]): Promise<number> {
  const expected = answered + jobs.length;
  watchAll(jobs);
  while (answered < expected) await settled();
  await settled();
  for (let times = 0; times < 4; times += 1) {
    globalThis.gc?.();
    await settled();
  }
  return process.memoryUsage().heapUsed;
}

answerParent(async (count: number) => {
  const jobs = newJobs('waiting', count);
  const before = await heapWith(newJobs('warm', 200));
  const after = await heapWith(jobs);
  return (after - before) / jobs.length;
});

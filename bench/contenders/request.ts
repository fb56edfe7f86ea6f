import { headers, type Job, REQUEST_TIMEOUT_MS, type Status, schema, urlOf } from './job.ts';

/** Within the timeout, and no longer than the outer signal allows. */
export async function withinTimeout<T>(
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  outer.throwIfAborted();
  const controller = new AbortController();
  const abort = () => controller.abort();
  const timer = setTimeout(abort, REQUEST_TIMEOUT_MS);
  outer.addEventListener('abort', abort, { once: true });
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    outer.removeEventListener('abort', abort);
  }
}

/** One request with plain `fetch`, for the contenders that leave the request to their user. */
export const ask = (job: Job, outer: AbortSignal = job.signal): Promise<Status> =>
  withinTimeout(outer, async (signal) => {
    const response = await fetch(urlOf(job), { headers, signal });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return schema.parse(await response.json());
  });

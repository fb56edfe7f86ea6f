import { createPollingMachine, defineResource, endpointUrl, poll, sessionApiKey } from 'pollchart';
import { isOver, type Job, KEY, REQUEST_TIMEOUT_MS, schema, type Watch } from './job.ts';

type Fetch = typeof globalThis.fetch;

const machines = new Map<string, ReturnType<typeof machineFor>>();

/** One machine serves every poll of an API. */
function machineOf({ baseUrl, intervalMs }: Job, fetch: Fetch | undefined) {
  const key = `${baseUrl} ${intervalMs}`;
  const machine = machines.get(key) ?? machineFor(baseUrl, intervalMs, fetch);
  machines.set(key, machine);
  return machine;
}

function machineFor(baseUrl: string, intervalMs: number, fetch: Fetch | undefined) {
  const jobs = defineResource({
    request: (id) => ({ url: endpointUrl(baseUrl, '/jobs/:id', { id }) }),
    schema,
    read: (job) => ({ status: job.status, verdict: isOver(job) ? 'succeeded' : 'pending' }),
    credentials: sessionApiKey(() => KEY),
  });
  return createPollingMachine(jobs, {
    fetch,
    policy: {
      interval: { minMs: intervalMs, maxMs: intervalMs },
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
    },
  });
}

/** In one process there is one `fetch` for all. */
export const watchThrough =
  (fetch?: Fetch): Watch =>
  (job) =>
    poll(machineOf(job, fetch), { id: job.id, signal: job.signal });

export const watch = watchThrough();

import { createPollingMachine, defineResource, endpointUrl, poll, sessionApiKey } from 'pollchart';
import { isOver, type Job, KEY, REQUEST_TIMEOUT_MS, schema } from './job.ts';

const machines = new Map<string, ReturnType<typeof machineFor>>();

/** One machine serves every poll of an API. */
function machineOf({ baseUrl, intervalMs }: Job) {
  const key = `${baseUrl} ${intervalMs}`;
  const machine = machines.get(key) ?? machineFor(baseUrl, intervalMs);
  machines.set(key, machine);
  return machine;
}

function machineFor(baseUrl: string, intervalMs: number) {
  const jobs = defineResource({
    request: (id) => ({ url: endpointUrl(baseUrl, '/jobs/:id', { id }) }),
    schema,
    read: (job) => ({ status: job.status, verdict: isOver(job) ? 'succeeded' : 'pending' }),
    credentials: sessionApiKey(() => KEY),
  });
  return createPollingMachine(jobs, {
    policy: {
      interval: { minMs: intervalMs, maxMs: intervalMs },
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
    },
  });
}

export const watch = (job: Job): Promise<unknown> =>
  poll(machineOf(job), { id: job.id, signal: job.signal });

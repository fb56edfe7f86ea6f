import { endpointUrl, sessionApiKey } from 'pollchart';
import { createFleetMachine, defineBatchResource } from 'pollchart/fleet';
import { createActor } from 'xstate';
import * as z from 'zod';
import { isOver, type Job, KEY, REQUEST_TIMEOUT_MS, type Status, schema } from './job.ts';

const fleets = new Map<string, ReturnType<typeof fleetFor>>();

export function fleetOf({ baseUrl, intervalMs }: Pick<Job, 'baseUrl' | 'intervalMs'>) {
  const key = `${baseUrl} ${intervalMs}`;
  const fleet = fleets.get(key) ?? fleetFor(baseUrl, intervalMs);
  fleets.set(key, fleet);
  return fleet;
}

function fleetFor(baseUrl: string, intervalMs: number) {
  const list = endpointUrl(baseUrl, '/jobs').href;
  const reading = (job: Status) =>
    ({ data: job, status: job.status, verdict: isOver(job) ? 'succeeded' : 'pending' }) as const;
  const jobs = defineBatchResource({
    limit: 99,
    request: (ids) => ({
      url: `${list}?${ids.map((id) => `ids=${encodeURIComponent(id)}`).join('&')}`,
    }),
    schema: z.array(schema),
    readings: (items) => items.map((job) => ({ id: job.conversation_id, ...reading(job) })),
    credentials: sessionApiKey(() => KEY),
  });
  return createFleetMachine(jobs, {
    policy: {
      interval: { minMs: intervalMs, maxMs: intervalMs },
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
    },
  });
}

/** All of them in one fleet: one request for 99. */
export function watchAll(jobs: readonly Job[]): Promise<unknown> {
  const [first] = jobs;
  if (!first) return Promise.resolve();
  const ids = jobs.map(({ id }) => id);
  const actor = createActor(fleetOf(first), { input: { ids, autoStart: true } });
  return new Promise((resolve, reject) => {
    const abort = () => {
      reject(first.signal.reason);
      actor.stop();
    };
    first.signal.addEventListener('abort', abort, { once: true });
    actor.subscribe({ complete: () => resolve(actor.getSnapshot().output), error: reject });
    actor.start();
  });
}

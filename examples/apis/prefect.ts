/** Prefect's flow runs: a paused or suspended one waits for a person; the words about a failure are its state's. */
import { type Credentials, defineResource, endpointUrl, type Verdict } from 'pollchart';
import { defineBatchResource } from 'pollchart/fleet';
import * as z from 'zod';

const verdicts: Readonly<Record<string, Verdict>> = {
  PAUSED: 'blocked',
  COMPLETED: 'succeeded',
  FAILED: 'failed',
  CRASHED: 'failed',
  CANCELLED: 'stopped',
};

const flowRun = z.object({
  id: z.string(),
  name: z.string(),
  state: z.object({ type: z.string(), message: z.nullish(z.string()) }),
});

const readingOf = ({ name, state: { type, message } }: z.infer<typeof flowRun>) => ({
  status: type,
  verdict: verdicts[type] ?? 'pending',
  detail: message ?? undefined,
  label: name,
});

/**
 * @param apiUrl what `PREFECT_API_URL` says, with its `/api`
 * @param credentials `bearer` for Prefect Cloud, a `Basic` header for a server with an auth string
 */
export const prefectFlowRun = (apiUrl: string, credentials?: Credentials) =>
  defineResource({
    request: (id) => ({ url: endpointUrl(apiUrl, '/flow_runs/:id', { id }) }),
    schema: flowRun,
    read: readingOf,
    credentials,
  });

/** Many flow runs at once. */
export const prefectFlowRuns = (apiUrl: string, credentials?: Credentials) =>
  defineBatchResource({
    request: (ids) => ({
      url: endpointUrl(apiUrl, '/flow_runs/filter'),
      method: 'POST',
      body: { flow_runs: { id: { any_: ids } } },
      idempotent: true,
    }),
    schema: z.array(flowRun),
    readings: (runs) => runs.map((run) => ({ id: run.id, data: run, ...readingOf(run) })),
    limit: 200,
    credentials,
  });

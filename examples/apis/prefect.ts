/** Prefect's flow runs: a paused or suspended one waits for a person; the words about a failure are its state's. */
import { type Credentials, defineResource, endpointUrl, type Verdict } from 'pollchart';
import * as z from 'zod';

const verdicts: Readonly<Record<string, Verdict>> = {
  PAUSED: 'blocked',
  COMPLETED: 'succeeded',
  FAILED: 'failed',
  CRASHED: 'failed',
  CANCELLED: 'stopped',
};

/**
 * @param apiUrl what `PREFECT_API_URL` says, with its `/api`
 * @param credentials `bearer` for Prefect Cloud, a `Basic` header for a server with an auth string
 */
export const prefectFlowRun = (apiUrl: string, credentials?: Credentials) =>
  defineResource({
    request: (id) => ({ url: endpointUrl(apiUrl, '/flow_runs/:id', { id }) }),
    schema: z.object({
      name: z.string(),
      state: z.object({ type: z.string(), message: z.nullish(z.string()) }),
    }),
    read: ({ name, state: { type, message } }) => ({
      status: type,
      verdict: verdicts[type] ?? 'pending',
      detail: message ?? undefined,
      label: name,
    }),
    credentials,
  });

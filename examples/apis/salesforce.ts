/** Salesforce's Bulk API 2.0: errors are a list, and a spent quota is a 403 that only its `errorCode` tells from others. */
import { bearer, defineResource, endpointUrl, type SecretSource, type Verdict } from 'pollchart';
import * as z from 'zod';

const verdicts: Readonly<Record<string, Verdict>> = {
  JobComplete: 'succeeded',
  Failed: 'failed',
  Aborted: 'stopped',
};

const refusals = z.array(z.object({ errorCode: z.string() }));

export const salesforceJob = (baseUrl: string, token: SecretSource) =>
  defineResource({
    request: (id) => ({
      url: endpointUrl(baseUrl, '/services/data/v62.0/jobs/ingest/:id', { id }),
    }),
    schema: z.object({
      state: z.string(),
      object: z.string(),
      errorMessage: z.nullish(z.string()),
      numberRecordsProcessed: z.number(),
      numberRecordsFailed: z.number(),
    }),
    interpret: ({ json }) => {
      const refused = refusals.safeParse(json).data ?? [];
      const isSpent = refused.some(({ errorCode }) => errorCode === 'REQUEST_LIMIT_EXCEEDED');
      return isSpent ? { type: 'rateLimited', askedMs: null } : undefined;
    },
    read: ({ state, object, errorMessage }) => ({
      status: state,
      verdict: verdicts[state] ?? 'pending',
      label: object,
      detail: errorMessage ?? undefined,
    }),
    credentials: bearer(token),
  });

/**
 * EMBL-EBI's job dispatcher: the status is one word of plain text. `ERROR` says that the status couldn't be told,
 * `FAILURE` that the job failed.
 */
import { defineResource, endpointUrl, type Verdict } from 'pollchart';
import * as z from 'zod';

const verdicts: Readonly<Record<string, Verdict>> = { FINISHED: 'succeeded', FAILURE: 'failed' };

export const dispatcherJob = (baseUrl: string, tool: string) =>
  defineResource({
    request: (id) => ({
      url: endpointUrl(baseUrl, '/Tools/services/rest/:tool/status/:id', { tool, id }),
      headers: { Accept: 'text/plain' },
    }),
    schema: z.string(),
    read: (text) => {
      const status = text.trim();
      if (status === 'NOT_FOUND') return { type: 'missing' };
      if (status === 'ERROR')
        return { type: 'unavailable', message: 'the status couldn’t be told' };
      return { status, verdict: verdicts[status] ?? 'pending' };
    },
  });

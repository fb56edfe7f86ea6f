/**
 * openEO's batch jobs: once one is over, the next request asks for its results, which are the data; 424 there means
 * that the job failed, with its last error as the message.
 */
import { bearer, defineResource, endpointUrl, type SecretSource } from 'pollchart';
import * as z from 'zod';

const job = z.object({
  status: z.string(),
  title: z.nullish(z.string()),
  progress: z.optional(z.number()),
});

const results = z.object({ assets: z.record(z.string(), z.object({ href: z.string() })) });

export const openeoJob = (baseUrl: string, token: SecretSource) =>
  defineResource({
    request: (id, last) => ({ url: last?.next ?? endpointUrl(baseUrl, '/jobs/:id', { id }) }),
    schema: z.union([job, results]),
    interpret: ({ httpStatus, json }) => {
      const { success, data } = z.object({ message: z.string() }).safeParse(json);
      if (httpStatus !== 424 || !success) return undefined;
      return { status: 'error', verdict: 'failed', detail: data.message };
    },
    read: (data, { id }) => {
      if ('assets' in data) return { status: 'finished', verdict: 'succeeded', progress: 1 };
      const { status, title, progress = 0 } = data;
      return {
        status,
        verdict: status === 'canceled' ? 'stopped' : 'pending',
        label: title ?? undefined,
        progress: progress / 100,
        next: /^(finished|error)$/.test(status)
          ? `${endpointUrl(baseUrl, '/jobs/:id/results', { id })}`
          : null,
      };
    },
    credentials: bearer(token),
  });

/** Elasticsearch's tasks (a reindex, say): `completed` for canceled and failed ones as well. */
import { defineResource, endpointUrl, header, type SecretSource } from 'pollchart';
import * as z from 'zod';

const counts = z.object({ total: z.number(), created: z.number(), updated: z.number() });

export const elasticsearchTask = (baseUrl: string, key: SecretSource) =>
  defineResource({
    request: (id) => ({ url: endpointUrl(baseUrl, '/_tasks/:id', { id }) }),
    schema: z.object({
      completed: z.boolean(),
      task: z.object({
        description: z.string(),
        status: counts,
        cancelled: z.optional(z.boolean()),
      }),
      error: z.optional(z.object({ reason: z.string() })),
      response: z.optional(
        z.object({ canceled: z.optional(z.string()), failures: z.optional(z.array(z.unknown())) }),
      ),
    }),
    read: ({ completed, task, error, response }) => {
      const { total, created, updated } = task.status;
      const about = { label: task.description, progress: (created + updated) / (total || 1) };
      if (!completed) return { ...about, status: 'running', verdict: 'pending' };
      if (error) return { ...about, status: 'error', verdict: 'failed', detail: error.reason };
      const { canceled, failures = [] } = response ?? {};
      if (canceled) return { ...about, status: 'canceled', verdict: 'stopped', detail: canceled };
      const isWhole = failures.length === 0;
      return { ...about, status: 'completed', verdict: isWhole ? 'succeeded' : 'failed' };
    },
    credentials: header('Authorization', key, (secret) => `ApiKey ${secret}`),
  });

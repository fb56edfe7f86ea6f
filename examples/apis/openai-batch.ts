/** Batches of OpenAI and of those that speak its API: an exhausted credit is a 429 too, which no waiting cures. */
import { bearer, defineResource, endpointUrl, type SecretSource, type Verdict } from 'pollchart';
import * as z from 'zod';

const verdicts: Readonly<Record<string, Verdict>> = {
  completed: 'succeeded',
  failed: 'failed',
  expired: 'failed',
  cancelled: 'stopped',
};

const refusal = z.object({ error: z.object({ code: z.nullish(z.string()), message: z.string() }) });

export const modelBatch = (baseUrl: string, key: SecretSource) =>
  defineResource({
    request: (id) => ({ url: endpointUrl(baseUrl, '/v1/batches/:id', { id }) }),
    schema: z.object({
      status: z.string(),
      output_file_id: z.nullish(z.string()),
      errors: z.nullish(z.object({ data: z.array(z.object({ message: z.string() })) })),
      request_counts: z.object({ total: z.number(), completed: z.number() }),
    }),
    interpret: ({ httpStatus, json }) => {
      const { success, data } = refusal.safeParse(json);
      if (httpStatus !== 429 || data?.error.code !== 'insufficient_quota') return undefined;
      return success ? { type: 'rejected', message: data.error.message } : undefined;
    },
    read: ({ status, errors, request_counts: { total, completed } }) => ({
      status,
      verdict: verdicts[status] ?? 'pending',
      detail: errors?.data[0]?.message,
      progress: total > 0 ? completed / total : 0,
    }),
    credentials: bearer(key),
  });

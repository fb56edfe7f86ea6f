/** Google Drive's downloads: an operation as everywhere at Google, but a 403 may be a rate limit, as only its body says. */
import { bearer, defineResource, endpointUrl, type SecretSource } from 'pollchart';
import * as z from 'zod';

const refusal = z.object({
  error: z.object({ message: z.string(), errors: z.array(z.object({ reason: z.string() })) }),
});

export const driveDownload = (baseUrl: string, token: SecretSource) =>
  defineResource({
    request: (id) => ({ url: endpointUrl(baseUrl, '/drive/v3/operations/:id', { id }) }),
    schema: z.object({
      done: z.optional(z.boolean()),
      error: z.optional(z.object({ message: z.string() })),
      response: z.optional(z.object({ downloadUri: z.string() })),
    }),
    interpret: ({ httpStatus, json }) => {
      const { success, data } = refusal.safeParse(json);
      if (httpStatus !== 403 || !success) return undefined;
      const isLimit = data.error.errors.some(({ reason }) => /rateLimitExceeded$/i.test(reason));
      return isLimit ? { type: 'rateLimited', askedMs: null } : undefined;
    },
    read: ({ done, error }) => {
      if (!done) return { status: 'running', verdict: 'pending' };
      if (error) return { status: 'error', verdict: 'failed', detail: error.message };
      return { status: 'done', verdict: 'succeeded' };
    },
    credentials: bearer(token),
  });

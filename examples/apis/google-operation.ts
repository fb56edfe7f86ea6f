/**
 * Google's long-running operations (AIP-151): `done` with an `error` or a `response`; code 1 is a cancellation. A 429
 * may say in its body when to come back (`google.rpc.RetryInfo`).
 */
import { bearer, defineResource, endpointUrl, type SecretSource } from 'pollchart';
import * as z from 'zod';

const CANCELLED = 1;

const refusal = z.object({
  error: z.object({ details: z.array(z.object({ retryDelay: z.optional(z.string()) })) }),
});

export const googleOperation = (baseUrl: string, token: SecretSource) =>
  defineResource({
    request: (id) => ({ url: endpointUrl(baseUrl, '/v1/operations/:id', { id }) }),
    schema: z.object({
      done: z.optional(z.boolean()),
      metadata: z.optional(z.object({ progressPercent: z.optional(z.number()) })),
      error: z.optional(z.object({ code: z.number(), message: z.string() })),
      response: z.optional(z.unknown()),
    }),
    interpret: ({ httpStatus, json }) => {
      const { success, data } = refusal.safeParse(json);
      if (httpStatus !== 429 || !success) return undefined;
      const delays = data.error.details.map(({ retryDelay = '0s' }) =>
        Number.parseFloat(retryDelay),
      );
      return { type: 'rateLimited', askedMs: Math.max(0, ...delays) * 1_000 };
    },
    read: ({ done, metadata, error }) => {
      const progress = (metadata?.progressPercent ?? 0) / 100;
      if (!done) return { status: 'running', verdict: 'pending', progress };
      if (!error) return { status: 'done', verdict: 'succeeded' };
      const verdict = error.code === CANCELLED ? 'stopped' : 'failed';
      return { status: 'error', verdict, detail: error.message };
    },
    credentials: bearer(token),
  });

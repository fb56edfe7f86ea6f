/**
 * Azure's long-running operations: the answer that creates one and each later answer may name another
 * `Operation-Location`, and the old one goes stale. When the operation has succeeded, `resourceLocation` has the result.
 */
import { bearer, defineResource, endpointUrl, type SecretSource, type Verdict } from 'pollchart';
import * as z from 'zod';

const verdicts: Readonly<Record<string, Verdict>> = {
  Succeeded: 'succeeded',
  Failed: 'failed',
  Canceled: 'stopped',
};

const operation = z.object({
  status: z.string(),
  percentComplete: z.optional(z.number()),
  resourceLocation: z.optional(z.string()),
  error: z.optional(z.object({ code: z.string(), message: z.string() })),
});

/** The place that an answer names; none at another host, which would be sent the token. */
const nextPlace = (asked: string, named: string | null) => {
  if (!named || !URL.canParse(named, asked)) return undefined;
  const { origin, href } = new URL(named, asked);
  return origin === new URL(asked).origin ? href : undefined;
};

export const azureOperation = (baseUrl: string, token: SecretSource) =>
  defineResource({
    request: (id, last) => ({
      url:
        last?.next ?? `${endpointUrl(baseUrl, '/operations/:id', { id })}?api-version=2024-05-01`,
    }),
    schema: operation,
    interpret: ({ httpStatus, url, headers }) =>
      httpStatus === 202
        ? {
            status: 'Accepted',
            verdict: 'pending',
            next: nextPlace(url, headers.get('operation-location')),
          }
        : undefined,
    read: async ({ status, percentComplete = 0, resourceLocation, error }, response) => {
      const place = resourceLocation ?? null;
      const data = place === null ? null : await response.followUp({ url: place }, z.unknown());
      if (place !== null && data === null)
        return { type: 'unavailable', message: 'the result can’t be read' };
      return {
        status,
        verdict: verdicts[status] ?? 'pending',
        detail: error?.message,
        progress: percentComplete / 100,
        next: nextPlace(response.url, response.headers.get('operation-location')),
        data,
      };
    },
    credentials: bearer(token),
  });

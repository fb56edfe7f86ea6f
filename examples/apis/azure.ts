/**
 * Azure's long-running operations: each answer may name another `Operation-Location`, and the old one goes stale.
 * When the operation has succeeded, `resourceLocation` has the result.
 */
import { bearer, defineResource, endpointUrl, type SecretSource, type Verdict } from 'pollchart';
import * as z from 'zod';

const verdicts: Readonly<Record<string, Verdict>> = {
  Succeeded: 'succeeded',
  Failed: 'failed',
  Canceled: 'stopped',
};

/** The token is sent to no other host, whatever an answer names. */
const atHost = (baseUrl: string, place: string | null) =>
  place && new URL(place).origin === new URL(baseUrl).origin ? place : undefined;

export const azureOperation = (baseUrl: string, token: SecretSource) =>
  defineResource({
    request: (id, last) => ({
      url:
        last?.next ?? `${endpointUrl(baseUrl, '/operations/:id', { id })}?api-version=2024-05-01`,
    }),
    schema: z.object({
      status: z.string(),
      percentComplete: z.optional(z.number()),
      resourceLocation: z.optional(z.string()),
      error: z.optional(z.object({ code: z.string(), message: z.string() })),
    }),
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
        next: atHost(baseUrl, response.headers.get('operation-location')),
        data,
      };
    },
    credentials: bearer(token),
  });

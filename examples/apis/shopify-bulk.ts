/**
 * Shopify's bulk operations: GraphQL by POST. Refusals come with 200, and say by the points that are missing, and by
 * how fast they come back, when to ask again.
 */
import { defineResource, endpointUrl, header, type SecretSource, type Verdict } from 'pollchart';
import * as z from 'zod';

const query = `query ($id: ID!) {
  node(id: $id) { ... on BulkOperation { status errorCode url } }
}`;

const verdicts: Readonly<Record<string, Verdict>> = {
  COMPLETED: 'succeeded',
  FAILED: 'failed',
  EXPIRED: 'failed',
  CANCELED: 'stopped',
};

const answer = z.object({
  data: z.object({
    node: z.nullable(
      z.object({
        status: z.string(),
        errorCode: z.nullable(z.string()),
        url: z.nullable(z.string()),
      }),
    ),
  }),
});

const refusal = z.object({
  errors: z.array(z.object({ message: z.string(), extensions: z.object({ code: z.string() }) })),
});

const cost = z.object({
  requestedQueryCost: z.number(),
  throttleStatus: z.object({ currentlyAvailable: z.number(), restoreRate: z.number() }),
});

/** How long it takes until there are points enough, ms; `null` when the answer doesn't say. */
const restoredIn = (extensions: unknown) => {
  const { success, data } = z.object({ cost }).safeParse(extensions);
  if (!success) return null;
  const { currentlyAvailable, restoreRate } = data.cost.throttleStatus;
  return Math.max(0, (data.cost.requestedQueryCost - currentlyAvailable) / restoreRate) * 1_000;
};

export const bulkOperation = (baseUrl: string, token: SecretSource) =>
  defineResource({
    request: (id) => ({
      url: endpointUrl(baseUrl, '/admin/api/2025-01/graphql.json'),
      method: 'POST',
      body: { query, variables: { id } },
      idempotent: true,
    }),
    schema: answer,
    interpret: ({ json }) => {
      const { success, data } = refusal.safeParse(json);
      const error = success ? data.errors[0] : undefined;
      if (!error) return undefined;
      return error.extensions.code === 'THROTTLED'
        ? {
            type: 'rateLimited',
            askedMs: restoredIn((json as { extensions?: unknown }).extensions),
          }
        : { type: 'unavailable', message: error.message };
    },
    read: ({ data: { node } }) => {
      if (!node) return { type: 'missing' };
      const { status, errorCode } = node;
      const verdict = verdicts[status] ?? 'pending';
      return { status, verdict, detail: errorCode ?? undefined };
    },
    credentials: header('X-Shopify-Access-Token', token),
  });

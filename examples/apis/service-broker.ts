/** Open Service Broker's last operation, of a deletion: 410 Gone says that it succeeded. */
import { defineResource, endpointUrl, header, type SecretSource } from 'pollchart';
import * as z from 'zod';

const verdicts = { 'in progress': 'pending', succeeded: 'succeeded', failed: 'failed' } as const;

export const deprovisioning = (baseUrl: string, userAndPassword: SecretSource) =>
  defineResource({
    request: (id) => ({
      url: endpointUrl(baseUrl, '/v2/service_instances/:id/last_operation', { id }),
      headers: { 'X-Broker-API-Version': '2.17' },
    }),
    schema: z.object({
      state: z.enum(['in progress', 'succeeded', 'failed']),
      description: z.optional(z.string()),
    }),
    interpret: ({ httpStatus }) =>
      httpStatus === 410 ? { status: 'gone', verdict: 'succeeded' } : undefined,
    read: ({ state, description }) => ({
      status: state,
      verdict: verdicts[state],
      detail: description,
    }),
    credentials: header('Authorization', userAndPassword, (plain) => `Basic ${btoa(plain)}`),
  });

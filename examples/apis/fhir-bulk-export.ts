/**
 * FHIR's bulk export: 202 with `X-Progress` while it works. An error with an `OperationOutcome` is the end of the
 * export, unless it is coded as transient.
 */
import { bearer, defineResource, endpointUrl, type SecretSource } from 'pollchart';
import * as z from 'zod';

const transient = /^(transient|lock-error|no-store|exception|timeout|incomplete|throttled)$/;

const outcome = z.object({
  issue: z.array(z.object({ code: z.string(), diagnostics: z.optional(z.string()) })),
});

export const bulkExport = (baseUrl: string, token: SecretSource) =>
  defineResource({
    request: (id) => ({ url: endpointUrl(baseUrl, '/bulkstatus/:id', { id }) }),
    schema: z.object({ output: z.array(z.object({ type: z.string(), url: z.string() })) }),
    interpret: ({ httpStatus, headers, json }) => {
      if (httpStatus === 202) {
        const detail = headers.get('x-progress') ?? undefined;
        return { status: 'in progress', verdict: 'pending', detail };
      }
      const { success, data } = outcome.safeParse(json);
      if (httpStatus < 500 || !success) return undefined;
      if (data.issue.some(({ code }) => transient.test(code))) return undefined;
      return { status: 'error', verdict: 'failed', detail: data.issue[0]?.diagnostics };
    },
    read: () => ({ status: 'complete', verdict: 'succeeded' }),
    credentials: bearer(token),
  });

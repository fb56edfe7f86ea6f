/**
 * FHIR's bulk export: the answer to the kick-off names the place to ask (`Content-Location`), which answers 202 with
 * `X-Progress` while it works. An error with an `OperationOutcome` ends the export, unless it is coded as transient.
 */
import { bearer, defineResource, endpointUrl, type SecretSource } from 'pollchart';
import * as z from 'zod';

const transient = /^(transient|lock-error|no-store|exception|timeout|incomplete|throttled)$/;

const outcome = z.object({
  issue: z.array(z.object({ code: z.string(), diagnostics: z.optional(z.string()) })),
});

/** The place that an answer names; none at another host, which would be sent the token. */
const nextPlace = (asked: string, named: string | null) => {
  if (!named || !URL.canParse(named, asked)) return undefined;
  const { origin, href } = new URL(named, asked);
  return origin === new URL(asked).origin ? href : undefined;
};

export const bulkExport = (baseUrl: string, token: SecretSource) =>
  defineResource({
    request: (id, last) => ({ url: last?.next ?? endpointUrl(baseUrl, '/bulkstatus/:id', { id }) }),
    schema: z.object({ output: z.array(z.object({ type: z.string(), url: z.string() })) }),
    interpret: ({ httpStatus, url, headers, json }) => {
      if (httpStatus === 202) {
        const detail = headers.get('x-progress') ?? undefined;
        const next = nextPlace(url, headers.get('content-location'));
        return { status: 'in progress', verdict: 'pending', detail, next };
      }
      const { success, data } = outcome.safeParse(json);
      if (httpStatus < 500 || !success) return undefined;
      if (data.issue.some(({ code }) => transient.test(code))) return undefined;
      return { status: 'error', verdict: 'failed', detail: data.issue[0]?.diagnostics };
    },
    read: () => ({ status: 'complete', verdict: 'succeeded' }),
    credentials: bearer(token),
  });

/**
 * Workflows of Restate, by their key. HTTP 470 says that one isn't done; one that fails answers with the code of its own
 * error, 401, 404 or 429 included, which a header tells from an error of the server.
 */
import { defineResource, endpointUrl } from 'pollchart';
import * as z from 'zod';

const failure = z.object({ message: z.string() });

/**
 * With `attach` the server holds the request until the workflow is over. What it says of an unknown key is then what a
 * workflow would say that failed with 404 and "not found".
 */
export const restateWorkflow = (
  baseUrl: string,
  name: string,
  operation: 'output' | 'attach' = 'output',
) =>
  defineResource({
    request: (key) => ({
      url: endpointUrl(baseUrl, `/restate/workflow/:name/:key/${operation}`, { name, key }),
    }),
    interpret: ({ httpStatus, headers, json = null }) => {
      if (httpStatus === 200) return { status: 'completed', verdict: 'succeeded', data: json };
      if (httpStatus === 470) return { status: 'running', verdict: 'pending' };
      if (headers.get('x-restate-error-source') !== 'invocation') return undefined;
      const { message } = failure.parse(json);
      if (operation === 'attach' && httpStatus === 404 && message === 'not found') return undefined;
      if (httpStatus === 409 && message === 'Cancelled')
        return { status: 'cancelled', verdict: 'stopped' };
      return { status: 'failed', verdict: 'failed', detail: message };
    },
    schema: z.json(),
    read: () => ({ status: 'completed', verdict: 'succeeded' }),
    longPollMs: operation === 'attach' ? 60_000 : undefined,
  });

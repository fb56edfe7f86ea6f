import { inTurn, startVendorServer } from './vendor-server.ts';

/** Operations as in AIP-151, errors as in AIP-193. */
export const startGoogleOperations = () => {
  const canceled = new Set<string>();
  return startVendorServer(({ method, path }, before) => {
    if (method === 'POST') {
      canceled.add(path.replace(':cancel', ''));
      return { status: 200, body: {} };
    }
    if (canceled.has(path))
      return {
        status: 200,
        body: { done: true, error: { code: 1, message: 'canceled by the user' } },
      };
    switch (path) {
      case '/v1/operations/works':
        return inTurn(before, [
          { status: 200, body: { metadata: { progressPercent: 25 } } },
          { status: 200, body: { done: true, response: { rows: 3 } } },
        ]);
      case '/v1/operations/fails':
        return {
          status: 200,
          body: { done: true, error: { code: 8, message: 'out of storage', details: [] } },
        };
      case '/v1/operations/throttled':
        return inTurn(before, [
          {
            status: 429,
            body: {
              error: {
                code: 429,
                status: 'RESOURCE_EXHAUSTED',
                message: 'quota exceeded',
                details: [
                  { '@type': 'type.googleapis.com/google.rpc.Help' },
                  { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '1.2s' },
                ],
              },
            },
          },
          { status: 200, body: { done: true, response: {} } },
        ]);
      default:
        return {
          status: 404,
          body: { error: { code: 404, status: 'NOT_FOUND', message: 'no such operation' } },
        };
    }
  });
};

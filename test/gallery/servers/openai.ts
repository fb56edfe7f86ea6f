import { type Answer, inTurn, startVendorServer } from './vendor-server.ts';

const batch = (status: string, completed: number, more: object = {}): Answer => ({
  status: 200,
  body: { id: 'batch', status, request_counts: { total: 4, completed, failed: 0 }, ...more },
});

const refused = (status: number, code: string | null, message: string): Answer => ({
  status,
  body: { error: { message, type: 'invalid_request_error', param: null, code } },
});

/** Batches as OpenAI's API reference documents them, and the headers of its rate limits. */
export const startOpenAi = () => {
  const canceled = new Set<string>();
  return startVendorServer(({ method, path, headers }, before) => {
    if (headers.authorization !== 'Bearer key')
      return refused(401, 'invalid_api_key', 'Incorrect API key provided');
    if (method === 'POST') {
      canceled.add(path.replace('/cancel', ''));
      return batch('cancelling', 1);
    }
    if (canceled.has(path)) return inTurn(before, [batch('cancelling', 1), batch('cancelled', 1)]);
    switch (path) {
      case '/v1/batches/works':
        return inTurn(before, [
          batch('validating', 0),
          batch('in_progress', 2),
          batch('finalizing', 4),
          batch('completed', 4, { output_file_id: 'file-7' }),
        ]);
      case '/v1/batches/fails':
        return batch('failed', 0, { errors: { data: [{ message: 'line 2 is no JSON' }] } });
      case '/v1/batches/expires':
        return batch('expired', 3, { output_file_id: 'file-8' });
      case '/v1/batches/throttled':
        return inTurn(before, [
          {
            ...refused(429, 'rate_limit_exceeded', 'Rate limit reached'),
            headers: { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '1s' },
          },
          batch('completed', 4),
        ]);
      case '/v1/batches/unpaid':
        return refused(429, 'insufficient_quota', 'You exceeded your current quota');
      default:
        return refused(404, null, 'No batch found');
    }
  });
};

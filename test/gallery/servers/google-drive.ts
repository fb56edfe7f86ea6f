import { type Answer, inTurn, startVendorServer } from './vendor-server.ts';

const forbidden = (reason: string, message: string): Answer => ({
  status: 403,
  body: { error: { code: 403, message, errors: [{ domain: 'usageLimits', reason, message }] } },
});

/** Drive's operations of a download, and its 403s as in "Resolve errors". */
export const startGoogleDrive = () =>
  startVendorServer(({ path }, before) => {
    switch (path) {
      case '/drive/v3/operations/works':
        return inTurn(before, [
          { status: 200, body: { name: 'works' } },
          { status: 200, body: { done: true, response: { downloadUri: 'https://d.example/7' } } },
        ]);
      case '/drive/v3/operations/fails':
        return { status: 200, body: { done: true, error: { code: 13, message: 'too large' } } };
      case '/drive/v3/operations/throttled':
        return inTurn(before, [
          forbidden('userRateLimitExceeded', 'User Rate Limit Exceeded'),
          forbidden('rateLimitExceeded', 'Rate Limit Exceeded'),
          { status: 200, body: { done: true, response: { downloadUri: 'https://d.example/8' } } },
        ]);
      case '/drive/v3/operations/foreign':
        return forbidden('insufficientFilePermissions', 'the user may not read the file');
      default:
        return { status: 404, body: { error: { code: 404, message: 'Operation not found' } } };
    }
  });

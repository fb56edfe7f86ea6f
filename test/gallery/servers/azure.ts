import { type Answer, inTurn, startVendorServer } from './vendor-server.ts';

const VERSION = '?api-version=2024-05-01';

/** Operations as in Microsoft's REST API guidelines; an `Operation-Location` that was replaced is gone. */
export const startAzure = () => {
  let newest = 0;
  const canceled = new Set<string>();
  return startVendorServer(({ method, path, headers }, before) => {
    const here = `http://${headers.host}`;
    if (headers.authorization !== 'Bearer key') return unauthenticated;
    if (path === '/models')
      return {
        status: 202,
        headers: { 'Operation-Location': `${here}/operations/9${VERSION}`, 'Retry-After': '1' },
      };
    if (method === 'POST') {
      canceled.add(path.replace(':cancel', ''));
      return { status: 202 };
    }
    const moved = /^\/operations\/moves(?:\/(\d+))?\?/.exec(path);
    if (moved) {
      if (Number(moved[1] ?? 0) !== newest) return gone;
      newest++;
      return {
        status: 200,
        headers: {
          'Operation-Location': `${here}/operations/moves/${newest}${VERSION}`,
          ...(newest === 1 && { 'retry-after-ms': '1000' }),
        },
        body:
          newest < 3
            ? { status: 'Running', percentComplete: newest * 40 }
            : { status: 'Succeeded', resourceLocation: `${here}/models/7` },
      };
    }
    if (canceled.has(path)) return { status: 200, body: { status: 'Canceled' } };
    switch (path) {
      case '/models/7':
        return { status: 200, body: { model: 7 } };
      case `/operations/foreign${VERSION}`:
        return inTurn(before, [
          {
            status: 200,
            headers: { 'Operation-Location': 'http://elsewhere.invalid/operations/foreign' },
            body: { status: 'Running' },
          },
          { status: 200, body: { status: 'Succeeded' } },
        ]);
      case `/operations/9${VERSION}`:
        return { status: 200, body: { status: 'Succeeded' } };
      case `/operations/late${VERSION}`:
        return {
          status: 200,
          body: { status: 'Succeeded', resourceLocation: `${here}/models/8` },
        };
      case '/models/8':
        return inTurn(before, [{ status: 404 }, { status: 200, body: { model: 8 } }]);
      case `/operations/fails${VERSION}`:
        return inTurn(before, [
          { status: 200, body: { status: 'NotStarted' } },
          {
            status: 200,
            body: { status: 'Failed', error: { code: 'BadSample', message: 'a sample is empty' } },
          },
        ]);
      case `/operations/throttled${VERSION}`:
        return inTurn(before, [
          {
            status: 429,
            headers: { 'x-ms-retry-after-ms': '1000' },
            body: { error: { code: 'TooManyRequests', message: 'slow down' } },
          },
          { status: 200, body: { status: 'Succeeded' } },
        ]);
      default:
        return unknown;
    }
  });
};

const unauthenticated: Answer = { status: 401, body: { error: { message: 'no token' } } };
const gone: Answer = { status: 410, body: { error: { message: 'this location is stale' } } };
const unknown: Answer = {
  status: 404,
  body: { error: { code: 'NotFound', message: 'no such operation' } },
};

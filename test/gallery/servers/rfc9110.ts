import { type Answer, inTurn, startVendorServer } from './vendor-server.ts';

const gone: Answer = { status: 410, body: { detail: 'canceled by its owner' } };

/** RFC 9110 sections 15.3.3 and 15.4.4, and RFC 9457 for what went wrong. */
export const startRfc9110 = () => {
  const canceled = new Set<string>();
  return startVendorServer(({ method, path }, before) => {
    if (method === 'POST')
      return { status: 202, headers: { Location: '/queue/7', 'Retry-After': '1' } };
    if (method === 'DELETE') {
      canceled.add(path);
      return { status: 204 };
    }
    if (canceled.has(path)) return gone;
    switch (path) {
      case '/queue/7':
        return inTurn(before, [
          { status: 202, headers: { 'Retry-After': '1', Location: '/running/7' } },
        ]);
      case '/running/7':
        return inTurn(before, [
          { status: 202 },
          { status: 303, headers: { Location: 'https://files.example/7?signature=a%2Fb' } },
        ]);
      case '/jobs/fails':
        return inTurn(before, [
          { status: 202, body: { title: 'still working' } },
          {
            status: 422,
            headers: { 'Content-Type': 'application/problem+json' },
            body: { title: 'Unreadable', detail: 'line 3 is no CSV' },
          },
        ]);
      case '/jobs/busy':
        return inTurn(before, [
          { status: 503, headers: { 'Retry-After': '1' } },
          { status: 303, headers: { Location: '/results/busy' } },
        ]);
      default:
        return { status: 404, body: { title: 'Not Found', detail: 'no such job' } };
    }
  });
};

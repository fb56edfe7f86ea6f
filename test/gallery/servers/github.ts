import { type Answer, inTurn, startVendorServer } from './vendor-server.ts';

const run = (status: string, conclusion: string | null = null): Answer => ({
  status: 200,
  body: { id: 7, display_title: 'Mend the parser', status, conclusion },
});

const limited = (headers: Readonly<Record<string, string>>): Answer => ({
  status: 403,
  headers,
  body: { message: 'You have exceeded a secondary rate limit', documentation_url: 'https://docs' },
});

const unknown: Answer = { status: 404, body: { message: 'Not Found', status: '404' } };

/** Statistics and workflow runs, and both ways to refuse too many requests, as GitHub's REST API documents them. */
export const startGitHub = () => {
  const canceled = new Set<string>();
  return startVendorServer(({ method, path }, before) => {
    if (method === 'POST') {
      canceled.add(path.replace('/cancel', ''));
      return { status: 202, body: {} };
    }
    if (canceled.has(path)) return run('completed', 'cancelled');
    switch (path) {
      case '/repos/me/large/stats/contributors':
        return inTurn(before, [
          { status: 202, body: {} },
          { status: 202, body: {} },
          { status: 200, body: [{ total: 3, author: { login: 'me' } }] },
        ]);
      case '/repos/me/empty/stats/contributors':
        return { status: 204 };
      case '/repos/me/limited/stats/contributors':
        return inTurn(before, [limited({ 'Retry-After': '1' }), { status: 200, body: [] }]);
      case '/repos/me/app/actions/runs/1':
        return inTurn(before, [
          run('queued'),
          run('waiting'),
          run('in_progress'),
          run('completed', 'success'),
        ]);
      case '/repos/me/app/actions/runs/2':
        return run('completed', 'failure');
      case '/repos/me/app/actions/runs/2/jobs':
        return {
          status: 200,
          body: {
            jobs: [
              { name: 'lint', conclusion: 'success' },
              { name: 'test', conclusion: 'failure' },
            ],
          },
        };
      case '/repos/me/app/actions/runs/4':
        return inTurn(before, [
          limited({
            'x-ratelimit-limit': '60',
            'x-ratelimit-remaining': '0',
            'x-ratelimit-reset': `${Math.ceil(Date.now() / 1_000) + 1}`,
          }),
          run('completed', 'success'),
        ]);
      case '/repos/me/app/actions/runs/5':
        return { status: 403, body: { message: 'Resource not accessible by integration' } };
      default:
        return unknown;
    }
  });
};

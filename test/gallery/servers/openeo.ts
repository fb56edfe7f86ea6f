import { type Answer, inTurn, startVendorServer } from './vendor-server.ts';

const job = (status: string, progress?: number): Answer => ({
  status: 200,
  body: { id: 'job', title: 'NDVI', status, progress },
});

const refused = (status: number, code: string, message: string): Answer => ({
  status,
  body: { id: '7', code, message },
});

/** Batch jobs and their results as in the openEO API. */
export const startOpenEo = () => {
  const canceled = new Set<string>();
  return startVendorServer(({ method, path }, before) => {
    if (method === 'DELETE') {
      canceled.add(path.replace('/results', ''));
      return { status: 204 };
    }
    if (canceled.has(path)) return job('canceled');
    switch (path) {
      case '/jobs/works':
        return inTurn(before, [job('queued', 0), job('running', 50), job('finished', 100)]);
      case '/jobs/works/results':
        return {
          status: 200,
          body: { type: 'Feature', assets: { 'a.tif': { href: 'https://files.example/a.tif' } } },
        };
      case '/jobs/fails':
        return inTurn(before, [job('running', 10), job('error')]);
      case '/jobs/fails/results':
        return refused(424, 'JobFailed', 'band B99 does not exist');
      case '/jobs/throttled':
        return inTurn(before, [
          { ...refused(429, 'TooManyRequests', 'slow down'), headers: { 'Retry-After': '1' } },
          job('canceled'),
        ]);
      default:
        return refused(404, 'JobNotFound', 'The batch job does not exist.');
    }
  });
};

import { openeoJob } from '../../../examples/apis/openeo.ts';
import { casesOf } from '../gallery-case.ts';
import { startOpenEo } from '../servers/openeo.ts';

const vendor = {
  name: 'openEO',
  start: startOpenEo,
  resource: ({ url }: { url: string }) => openeoJob(url, () => 'key'),
  headers: { authorization: 'Bearer key' },
};

export const openeo = casesOf(vendor, [
  {
    title: 'a job that is finished has its results as data',
    id: 'works',
    outcome: {
      reason: 'succeeded',
      status: 'finished',
      data: { assets: { 'a.tif': { href: 'https://files.example/a.tif' } } },
    },
    requests: [...Array<string>(3).fill('GET /jobs/works'), 'GET /jobs/works/results'],
  },
  {
    title: '424 for the results of a failed job has its last error',
    id: 'fails',
    outcome: {
      reason: 'failed',
      status: 'error',
      detail: 'band B99 does not exist',
      data: { status: 'error', title: 'NDVI' },
    },
    requests: ['GET /jobs/fails', 'GET /jobs/fails', 'GET /jobs/fails/results'],
  },
  {
    title: 'a canceled job has stopped',
    id: 'mine',
    before: ({ url }) => fetch(`${url}/jobs/mine/results`, { method: 'DELETE' }),
    outcome: { reason: 'stopped', status: 'canceled', data: { status: 'canceled', title: 'NDVI' } },
    requests: ['GET /jobs/mine'],
  },
  {
    title: '429 is asked again when it says, not earlier',
    id: 'throttled',
    outcome: { reason: 'stopped', status: 'canceled', data: { status: 'canceled', title: 'NDVI' } },
    requests: Array<string>(2).fill('GET /jobs/throttled'),
    waits: { 1: 1_000 },
  },
  {
    title: 'an unknown job is missing',
    id: 'nobody',
    outcome: { reason: 'missing', status: null, data: null },
    failure: 'The batch job does not exist.',
    requests: ['GET /jobs/nobody'],
  },
]);

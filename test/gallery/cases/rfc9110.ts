import { acceptedJob } from '../../../examples/apis/rfc9110.ts';
import { observe } from '../../../src/index.ts';
import { casesOf } from '../gallery-case.ts';
import { startRfc9110 } from '../servers/rfc9110.ts';

const vendor = {
  name: 'RFC 9110',
  start: startRfc9110,
  resource: ({ url }: { url: string }) => acceptedJob(url),
};

export const rfc9110 = casesOf(vendor, [
  {
    title: 'the creating answer says where and when to ask, and 303 names the result',
    id: '7',
    observation: async ({ url }) =>
      observe(acceptedJob(url), await fetch(`${url}/jobs`, { method: 'POST' }), { id: '7' }),
    outcome: {
      type: 'stopped',
      reason: 'succeeded',
      status: 'see other',
      data: { place: 'https://files.example/7?signature=a%2Fb' },
    },
    requests: ['GET /queue/7', 'GET /running/7', 'GET /running/7'],
    waits: { 0: 1_000, 1: 1_000 },
  },
  {
    title: 'a problem says that the job failed',
    id: 'fails',
    outcome: {
      type: 'error',
      reason: 'failed',
      status: 'failed',
      detail: 'line 3 is no CSV',
      data: null,
    },
    requests: ['GET /jobs/fails', 'GET /jobs/fails'],
  },
  {
    title: 'a canceled job is gone',
    id: 'mine',
    before: ({ url }) => fetch(`${url}/jobs/mine`, { method: 'DELETE' }),
    outcome: { type: 'notFound', reason: 'missing', status: null, data: null },
    failure: 'canceled by its owner',
    requests: ['GET /jobs/mine'],
  },
  {
    title: '503 is asked again when it says, not earlier',
    id: 'busy',
    outcome: { reason: 'succeeded', status: 'see other', data: { place: '{url}/results/busy' } },
    requests: ['GET /jobs/busy', 'GET /jobs/busy'],
    waits: { 1: 1_000 },
  },
  {
    title: 'an unknown job is missing, in the server’s words',
    id: 'nobody',
    outcome: { type: 'notFound', reason: 'missing', status: null, data: null },
    failure: 'no such job',
    requests: ['GET /jobs/nobody'],
  },
]);

import { deprovisioning } from '../../../examples/apis/service-broker.ts';
import { casesOf } from '../gallery-case.ts';
import { startServiceBroker } from '../servers/service-broker.ts';

const vendor = {
  name: 'Open Service Broker',
  start: startServiceBroker,
  resource: ({ url }: { url: string }) => deprovisioning(url, () => 'user:key'),
  headers: { authorization: `Basic ${btoa('user:key')}`, 'x-broker-api-version': '2.17' },
};

const path = (id: string) => `GET /v2/service_instances/${id}/last_operation`;

export const serviceBroker = casesOf(vendor, [
  {
    title: '410 is the end of a deletion that succeeded, with the last reading’s data',
    id: 'works',
    outcome: {
      type: 'stopped',
      reason: 'succeeded',
      status: 'gone',
      data: { state: 'in progress', description: 'dropping tables' },
    },
    requests: Array<string>(2).fill(path('works')),
  },
  {
    title: 'succeeded has succeeded as well',
    id: 'done',
    outcome: { reason: 'succeeded', status: 'succeeded', data: { state: 'succeeded' } },
    requests: [path('done')],
  },
  {
    title: 'a failed deletion says why',
    id: 'fails',
    outcome: {
      reason: 'failed',
      status: 'failed',
      detail: 'a backup is running',
      data: { state: 'failed', description: 'a backup is running' },
    },
    requests: Array<string>(2).fill(path('fails')),
  },
  {
    title: 'a pace on a good answer is kept',
    id: 'slow',
    outcome: { reason: 'succeeded', status: 'gone', data: { state: 'in progress' } },
    requests: Array<string>(2).fill(path('slow')),
    waits: { 1: 1_000 },
  },
  {
    title: 'another 4xx ends the poll, in the server’s words',
    id: 'unclear',
    outcome: { type: 'error', reason: 'rejected', status: null, data: null },
    failure: 'operation is malformed',
    requests: [path('unclear')],
  },
  {
    title: 'an unknown instance is missing',
    id: 'nobody',
    outcome: { reason: 'missing', status: null, data: null },
    failure: 'no such instance',
    requests: [path('nobody')],
  },
]);

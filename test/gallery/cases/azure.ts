import { azureOperation } from '../../../examples/apis/azure.ts';
import { observe } from '../../../src/index.ts';
import { casesOf } from '../gallery-case.ts';
import { startAzure } from '../servers/azure.ts';

const vendor = {
  name: 'Azure',
  start: startAzure,
  resource: ({ url }: { url: string }) => azureOperation(url, () => 'key'),
  headers: { authorization: 'Bearer key' },
};

const version = '?api-version=2024-05-01';

export const azure = casesOf(vendor, [
  {
    title: 'the creating answer says where and when to ask',
    id: 'created',
    observation: async ({ url }) => {
      const headers = { Authorization: 'Bearer key' };
      const created = await fetch(`${url}/models`, { method: 'POST', headers });
      return observe(
        azureOperation(url, () => 'key'),
        created,
        { id: 'created' },
      );
    },
    outcome: { reason: 'succeeded', status: 'Succeeded', data: null },
    requests: [`GET /operations/9${version}`],
    waits: { 0: 1_000 },
  },
  {
    title: 'each answer is asked at the place that the last one named, and the result is fetched',
    id: 'moves',
    outcome: { type: 'stopped', reason: 'succeeded', status: 'Succeeded', data: { model: 7 } },
    requests: [
      `GET /operations/moves${version}`,
      `GET /operations/moves/1${version}`,
      `GET /operations/moves/2${version}`,
      'GET /models/7',
    ],
    waits: { 1: 1_000 },
  },
  {
    title: 'a result that can’t be read yet is asked for again',
    id: 'late',
    outcome: { reason: 'succeeded', status: 'Succeeded', data: { model: 8 } },
    requests: [
      `GET /operations/late${version}`,
      'GET /models/8',
      `GET /operations/late${version}`,
      'GET /models/8',
    ],
  },
  {
    title: 'a place at another host is never asked',
    id: 'foreign',
    outcome: { reason: 'succeeded', status: 'Succeeded', data: null },
    requests: [`GET /operations/foreign${version}`, `GET /operations/foreign${version}`],
  },
  {
    title: 'a failure is told in the server’s words',
    id: 'fails',
    outcome: { reason: 'failed', status: 'Failed', detail: 'a sample is empty', data: null },
    requests: [`GET /operations/fails${version}`, `GET /operations/fails${version}`],
  },
  {
    title: 'a canceled operation has stopped',
    id: 'mine',
    before: ({ url }) =>
      fetch(`${url}/operations/mine:cancel${version}`, {
        method: 'POST',
        headers: { Authorization: 'Bearer key' },
      }),
    outcome: { type: 'stopped', reason: 'stopped', status: 'Canceled', data: null },
    requests: [`GET /operations/mine${version}`],
  },
  {
    title: '429 is asked again when it says in ms, not earlier',
    id: 'throttled',
    outcome: { reason: 'succeeded', status: 'Succeeded', data: null },
    requests: [`GET /operations/throttled${version}`, `GET /operations/throttled${version}`],
    waits: { 1: 1_000 },
  },
  {
    title: 'an unknown operation is missing',
    id: 'nobody',
    outcome: { reason: 'missing', status: null, data: null },
    failure: 'no such operation',
    requests: [`GET /operations/nobody${version}`],
  },
]);

import { googleOperation } from '../../../examples/apis/google-operation.ts';
import { casesOf } from '../gallery-case.ts';
import { startGoogleOperations } from '../servers/google-operation.ts';

const vendor = {
  name: 'Google',
  start: startGoogleOperations,
  resource: ({ url }: { url: string }) => googleOperation(url, () => 'key'),
  headers: { authorization: 'Bearer key' },
};

export const googleOperations = casesOf(vendor, [
  {
    title: 'an operation that is done has its response',
    id: 'works',
    outcome: {
      reason: 'succeeded',
      status: 'done',
      data: { done: true, response: { rows: 3 } },
    },
    requests: ['GET /v1/operations/works', 'GET /v1/operations/works'],
  },
  {
    title: 'done with an error has failed',
    id: 'fails',
    outcome: {
      reason: 'failed',
      status: 'error',
      detail: 'out of storage',
      data: { done: true, error: { code: 8, message: 'out of storage' } },
    },
    requests: ['GET /v1/operations/fails'],
  },
  {
    title: 'done with the code of a cancellation has stopped',
    id: 'mine',
    before: ({ url }) => fetch(`${url}/v1/operations/mine:cancel`, { method: 'POST' }),
    outcome: {
      reason: 'stopped',
      status: 'error',
      detail: 'canceled by the user',
      data: { done: true, error: { code: 1, message: 'canceled by the user' } },
    },
    requests: ['GET /v1/operations/mine'],
  },
  {
    title: '429 is asked again when its body says, not earlier',
    id: 'throttled',
    outcome: { reason: 'succeeded', status: 'done', data: { done: true, response: {} } },
    requests: ['GET /v1/operations/throttled', 'GET /v1/operations/throttled'],
    waits: { 1: 1_200 },
  },
  {
    title: 'an unknown operation is missing',
    id: 'nobody',
    outcome: { reason: 'missing', status: null, data: null },
    failure: 'no such operation',
    requests: ['GET /v1/operations/nobody'],
  },
]);

import { modelBatch } from '../../../examples/apis/openai-batch.ts';
import { casesOf } from '../gallery-case.ts';
import { startOpenAi } from '../servers/openai.ts';

const vendor = {
  name: 'OpenAI',
  start: startOpenAi,
  resource: ({ url }: { url: string }) => modelBatch(url, () => 'key'),
  headers: { authorization: 'Bearer key' },
};

const path = (id: string) => `GET /v1/batches/${id}`;

const data = (status: string, completed: number, more: object = {}) => ({
  status,
  request_counts: { total: 4, completed },
  ...more,
});

export const openaiBatch = casesOf(vendor, [
  {
    title: 'a batch that is completed names its output',
    id: 'works',
    outcome: {
      reason: 'succeeded',
      status: 'completed',
      data: data('completed', 4, { output_file_id: 'file-7' }),
    },
    requests: Array<string>(4).fill(path('works')),
  },
  {
    title: 'a failed batch has its first error',
    id: 'fails',
    outcome: {
      reason: 'failed',
      status: 'failed',
      detail: 'line 2 is no JSON',
      data: data('failed', 0, { errors: { data: [{ message: 'line 2 is no JSON' }] } }),
    },
    requests: [path('fails')],
  },
  {
    title: 'a batch that has expired has failed, with what it got done',
    id: 'expires',
    outcome: {
      reason: 'failed',
      status: 'expired',
      data: data('expired', 3, { output_file_id: 'file-8' }),
    },
    requests: [path('expires')],
  },
  {
    title: 'a canceled batch has stopped',
    id: 'mine',
    before: ({ url }) =>
      fetch(`${url}/v1/batches/mine/cancel`, {
        method: 'POST',
        headers: { Authorization: 'Bearer key' },
      }),
    outcome: { reason: 'stopped', status: 'cancelled', data: data('cancelled', 1) },
    requests: Array<string>(2).fill(path('mine')),
  },
  {
    title: '429 with a spent quota is asked again after its reset',
    id: 'throttled',
    outcome: { reason: 'succeeded', status: 'completed', data: data('completed', 4) },
    requests: Array<string>(2).fill(path('throttled')),
    waits: { 1: 1_000 },
  },
  {
    title: '429 for an exhausted credit ends the poll',
    id: 'unpaid',
    outcome: { type: 'error', reason: 'rejected', status: null, data: null },
    failure: 'You exceeded your current quota',
    requests: [path('unpaid')],
  },
  {
    title: 'an unknown batch is missing',
    id: 'nobody',
    outcome: { reason: 'missing', status: null, data: null },
    failure: 'No batch found',
    requests: [path('nobody')],
  },
]);

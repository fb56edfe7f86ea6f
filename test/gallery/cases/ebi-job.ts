import { dispatcherJob } from '../../../examples/apis/ebi-job.ts';
import { casesOf } from '../gallery-case.ts';
import { startEbi } from '../servers/ebi.ts';

const vendor = {
  name: 'EBI',
  start: startEbi,
  resource: ({ url }: { url: string }) => dispatcherJob(url, 'clustalo'),
  headers: { accept: 'text/plain' },
};

const path = (id: string) => `GET /Tools/services/rest/clustalo/status/${id}`;

export const ebiJob = casesOf(vendor, [
  {
    title: 'words of plain text are read to the end',
    id: 'works',
    outcome: { reason: 'succeeded', status: 'FINISHED', data: 'FINISHED\n' },
    requests: Array<string>(4).fill(path('works')),
  },
  {
    title: 'FAILURE has failed',
    id: 'fails',
    outcome: { reason: 'failed', status: 'FAILURE', data: 'FAILURE' },
    requests: [path('fails')],
  },
  {
    title: '503 in plain text is asked again when it says, not earlier',
    id: 'throttled',
    outcome: { reason: 'succeeded', status: 'FINISHED', data: 'FINISHED' },
    requests: Array<string>(2).fill(path('throttled')),
    waits: { 1: 1_000 },
  },
  {
    title: 'NOT_FOUND is missing',
    id: 'nobody',
    outcome: { reason: 'missing', status: null, data: null },
    requests: [path('nobody')],
  },
]);

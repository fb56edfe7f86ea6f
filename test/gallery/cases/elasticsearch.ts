import { jobEvents } from '../../../examples/apis/elasticsearch-events.ts';
import { elasticsearchTask } from '../../../examples/apis/elasticsearch-task.ts';
import { casesOf } from '../gallery-case.ts';
import { startElasticsearch } from '../servers/elasticsearch.ts';

const tasks = {
  name: 'Elasticsearch tasks',
  start: startElasticsearch,
  resource: ({ url }: { url: string }) => elasticsearchTask(url, () => 'key'),
  headers: { authorization: 'ApiKey key' },
};

const path = (number: number) => `GET /_tasks/node%3A${number}`;

const data = (created: number, more: object) => ({
  completed: true,
  task: { description: 'reindex', status: { total: 4, created, updated: 0 } },
  ...more,
});

const events = {
  name: 'Elasticsearch events',
  start: startElasticsearch,
  resource: ({ url }: { url: string }) => jobEvents(url, () => 'key'),
  headers: { authorization: 'ApiKey key', 'content-type': 'application/json' },
};

const searched = (job: string, after?: number) => {
  const search_after = after && [after, 0];
  const sort = [{ '@timestamp': 'asc' }, { sequence: 'asc' }];
  const body = { query: { term: { job } }, sort, ...(search_after && { search_after }) };
  return `POST /job-events/_search ${JSON.stringify(body)}`;
};

const page = (...hits: readonly (readonly [number, object])[]) => ({
  hits: { hits: hits.map(([time, _source]) => ({ _source, sort: [time, 0] })) },
});

export const elasticsearch = [
  ...casesOf(tasks, [
    {
      title: 'a task that is completed without failures has succeeded',
      id: 'node:1',
      outcome: {
        reason: 'succeeded',
        status: 'completed',
        label: 'reindex',
        data: data(4, { response: { failures: [] } }),
      },
      requests: Array<string>(2).fill(path(1)),
    },
    {
      title: 'a task that is completed with an error has failed',
      id: 'node:2',
      outcome: {
        reason: 'failed',
        status: 'error',
        detail: 'no index',
        data: data(0, { error: { reason: 'no index' } }),
      },
      requests: [path(2)],
    },
    {
      title: 'a task that is completed with failures has failed',
      id: 'node:3',
      outcome: {
        reason: 'failed',
        status: 'completed',
        data: data(3, { response: { failures: [{ id: 'a' }] } }),
      },
      requests: [path(3)],
    },
    {
      title: 'a canceled task has stopped',
      id: 'node:5',
      before: ({ url }) => fetch(`${url}/_tasks/node%3A5/_cancel`, { method: 'POST' }),
      outcome: {
        reason: 'stopped',
        status: 'canceled',
        detail: 'by user request',
        data: data(1, { response: { canceled: 'by user request', failures: [] } }),
      },
      requests: Array<string>(2).fill(path(5)),
    },
    {
      title: '429 is asked again when it says, not earlier',
      id: 'node:4',
      outcome: {
        reason: 'succeeded',
        status: 'completed',
        data: data(4, { response: { failures: [] } }),
      },
      requests: Array<string>(2).fill(path(4)),
      waits: { 1: 1_000 },
    },
    {
      title: 'an unknown task is missing',
      id: 'node:9',
      outcome: { reason: 'missing', status: null, data: null },
      requests: [path(9)],
    },
  ]),
  ...casesOf(events, [
    {
      title: 'each request asks past the last event, and a page without any changes nothing',
      id: 'works',
      outcome: {
        reason: 'succeeded',
        status: 'finished',
        data: page([40, { state: 'running' }], [50, { state: 'finished' }]),
      },
      requests: [
        searched('works'),
        searched('works', 20),
        searched('works', 20),
        searched('works', 30),
      ],
    },
    {
      title: 'the newest event says that the job failed, and why',
      id: 'fails',
      outcome: {
        reason: 'failed',
        status: 'crashed',
        detail: 'out of memory',
        data: page(
          [10, { state: 'running' }],
          [20, { state: 'crashed', message: 'out of memory' }],
        ),
      },
      requests: [searched('fails')],
    },
    {
      title: 'a canceled job has stopped',
      id: 'stops',
      outcome: { reason: 'stopped', status: 'canceled', data: page([10, { state: 'canceled' }]) },
      requests: [searched('stops')],
    },
    {
      title: 'a job whose first event is late isn’t missing',
      id: 'late',
      outcome: { reason: 'succeeded', status: 'finished', data: page([10, { state: 'finished' }]) },
      requests: Array<string>(2).fill(searched('late')),
    },
    {
      title: '429 is asked again when it says, not earlier',
      id: 'throttled',
      outcome: { reason: 'succeeded', status: 'finished', data: page([10, { state: 'finished' }]) },
      requests: Array<string>(2).fill(searched('throttled')),
      waits: { 1: 1_000 },
    },
    {
      title: 'an unknown job is missing once the grace is spent',
      id: 'nobody',
      outcome: { reason: 'missing', status: null, data: null },
      requests: Array<string>(4).fill(searched('nobody')),
    },
  ]),
];

import { type Answer, inTurn, startVendorServer } from './vendor-server.ts';

const task = (completed: boolean, created: number, more: object = {}): Answer => ({
  status: 200,
  body: {
    completed,
    task: { description: 'reindex', status: { total: 4, created, updated: 0 }, cancellable: true },
    ...more,
  },
});

const canceling: Answer = {
  status: 200,
  body: {
    completed: false,
    task: { description: 'reindex', status: { total: 4, created: 1, updated: 0 }, cancelled: true },
  },
};

const refused = (status: number, type: string, reason: string): Answer => ({
  status,
  body: { error: { type, reason }, status },
});

const hits = (
  ...events: readonly (readonly [time: number, state: string, message?: string])[]
) => ({
  status: 200,
  body: {
    hits: {
      hits: events.map(([time, state, message]) => ({
        _source: { state, message },
        sort: [time, 0],
      })),
    },
  },
});

/** Tasks, cancellations and searches as in Elasticsearch's API reference. */
export const startElasticsearch = () => {
  const canceled = new Set<string>();
  return startVendorServer(({ method, path, body }, before) => {
    if (path === '/job-events/_search') return search(JSON.parse(body), before);
    if (method === 'POST') {
      canceled.add(path.replace('/_cancel', ''));
      return { status: 200, body: { nodes: {} } };
    }
    if (canceled.has(path))
      return inTurn(before, [
        canceling,
        task(true, 1, { response: { canceled: 'by user request', failures: [] } }),
      ]);
    switch (path) {
      case '/_tasks/node%3A1':
        return inTurn(before, [
          task(false, 1),
          task(true, 4, { response: { failures: [], created: 4 } }),
        ]);
      case '/_tasks/node%3A2':
        return task(true, 0, { error: { type: 'index_not_found_exception', reason: 'no index' } });
      case '/_tasks/node%3A3':
        return task(true, 3, { response: { failures: [{ id: 'a' }] } });
      case '/_tasks/node%3A4':
        return inTurn(before, [
          {
            ...refused(429, 'es_rejected_execution_exception', 'the queue is full'),
            headers: { 'Retry-After': '1' },
          },
          task(true, 4, { response: { failures: [] } }),
        ]);
      default:
        return refused(404, 'resource_not_found_exception', 'the task isn’t running');
    }
  });
};

interface Search {
  readonly query: { readonly term: { readonly job: string } };
  readonly search_after?: readonly [number, number];
}

/** What has happened since; a page without hits before the next event. */
function search({ query, search_after: [after] = [0, 0] }: Search, before: number): Answer {
  switch (`${query.term.job} ${after}`) {
    case 'works 0':
      return hits([10, 'queued'], [20, 'running', 'page 1']);
    case 'works 20':
      return inTurn(before, [hits(), hits([30, 'running', 'page 2'])]);
    case 'works 30':
      return hits([40, 'running'], [50, 'finished']);
    case 'fails 0':
      return hits([10, 'running'], [20, 'crashed', 'out of memory']);
    case 'stops 0':
      return hits([10, 'canceled']);
    case 'late 0':
      return inTurn(before, [hits(), hits([10, 'finished'])]);
    case 'throttled 0':
      return inTurn(before, [
        {
          ...refused(429, 'circuit_breaking_exception', 'too much data'),
          headers: { 'Retry-After': '1' },
        },
        hits([10, 'finished']),
      ]);
    default:
      return hits();
  }
}

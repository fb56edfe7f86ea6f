/**
 * A job that writes its events into an Elasticsearch index: each request (a POST) asks for those past the last one
 * seen (`search_after`), which the snapshot keeps as the cursor. An unknown job has no events, nor has a new one.
 */
import { defineResource, endpointUrl, header, type SecretSource, type Verdict } from 'pollchart';
import * as z from 'zod';

const verdicts: Readonly<Record<string, Verdict>> = {
  finished: 'succeeded',
  crashed: 'failed',
  canceled: 'stopped',
};

const event = z.object({ state: z.string(), message: z.optional(z.string()) });

const hit = z.object({ _source: event, sort: z.array(z.union([z.string(), z.number()])) });

export const jobEvents = (baseUrl: string, key: SecretSource) =>
  defineResource({
    request: (id, last) => ({
      url: endpointUrl(baseUrl, '/job-events/_search'),
      method: 'POST',
      body: {
        query: { term: { job: id } },
        sort: [{ '@timestamp': 'asc' }, { sequence: 'asc' }],
        ...(last?.next && { search_after: JSON.parse(last.next) }),
      },
      idempotent: true,
    }),
    schema: z.object({ hits: z.object({ hits: z.array(hit) }) }),
    read: ({ hits: { hits } }, { last }) => {
      const newest = hits.at(-1);
      if (!newest && last) return { status: last.status, verdict: last.verdict };
      if (!newest) return { type: 'missing' };
      const { state, message } = newest._source;
      const verdict = verdicts[state] ?? 'pending';
      return { status: state, verdict, detail: message, next: JSON.stringify(newest.sort) };
    },
    credentials: header('Authorization', key, (secret) => `ApiKey ${secret}`),
    policy: { missingGrace: 3 },
  });

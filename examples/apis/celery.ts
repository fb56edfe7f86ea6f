/**
 * Celery's tasks, as Flower tells them: an id that Celery has never seen, or whose result has expired, is PENDING for
 * ever. Only `policy.deadlineMs` ends such a poll, with the hint that stands here as its `detail`.
 */
import { type Credentials, defineResource, endpointUrl, type Verdict } from 'pollchart';
import * as z from 'zod';

/** Any other word is one of a task's own, for its progress. */
const verdicts: Readonly<Record<string, Verdict>> = {
  SUCCESS: 'succeeded',
  FAILURE: 'failed',
  REVOKED: 'stopped',
  REJECTED: 'stopped',
  IGNORED: 'stopped',
};

export const celeryTask = (flowerUrl: string, credentials?: Credentials) =>
  defineResource({
    request: (id) => ({ url: endpointUrl(flowerUrl, '/api/task/result/:id', { id }) }),
    schema: z.object({ state: z.string(), result: z.optional(z.json()) }),
    read: ({ state, result }) => {
      const verdict = verdicts[state] ?? 'pending';
      if (state === 'PENDING')
        return { status: state, verdict, detail: 'queued, or an id that Celery does not know' };
      const isReason = verdict !== 'succeeded' && typeof result === 'string';
      return { status: state, verdict, detail: isReason ? result : undefined };
    },
    credentials,
  });

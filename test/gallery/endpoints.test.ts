import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Observation } from '../../machines/poll/observation.ts';
import type { PolicyInput } from '../../machines/poll/policy.ts';
import {
  defineResource,
  explain,
  header,
  type PollOutcome,
  type Resource,
} from '../../src/index.ts';
import { drive } from './drive.ts';
import {
  type Answer,
  inTurn,
  startVendorServer,
  type VendorServer,
} from './servers/vendor-server.ts';

/** One kind of answer, and what a poll makes of it. */
interface Row {
  readonly title: string;
  /** One for each request; after the first, those before are what led to the last. */
  readonly answers: readonly [Answer, ...Answer[]];
  readonly api?: Partial<Parameters<typeof defineResource>[0]>;
  readonly policy?: PolicyInput;
  /** The last observation; `askedMs` is `null` unless it is named. */
  readonly observation: { readonly type: Observation['type'] } & Readonly<Record<string, unknown>>;
  readonly state: string;
  /** The wait with the jitter 0 and 0.5, ms. */
  readonly delays?: readonly [number, number];
  readonly outcome?: Readonly<Record<string, unknown>>;
}

const verdicts = { running: 'pending', done: 'succeeded', failed: 'failed' } as const;

const jobs = (server: VendorServer, path: string, api: Row['api'] = {}) =>
  defineResource({
    request: () => ({ url: `${server.url}${path}` }),
    schema: z.object({ status: z.enum(['running', 'done', 'failed']) }),
    read: ({ status }: { status: keyof typeof verdicts }) => ({
      status,
      verdict: verdicts[status],
    }),
    ...(api as object),
  }) as Resource<unknown>;

// One server for all rows, each with a path of its own.
const played = new Map<string, Row['answers']>();
let server: VendorServer;
beforeAll(async () => {
  server = await startVendorServer(({ path }, before) =>
    inTurn(before, played.get(path) ?? [{ status: 500 }]),
  );
});
afterAll(() => server.close());

let paths = 0;

function check(rows: readonly Row[]): void {
  it.each(rows.map((row) => [row.title, row] as const))('%s', async (_, row) => {
    const { answers, api, policy = {}, observation, state } = row;
    paths++;
    const path = `/${paths}`;
    played.set(path, answers);
    const driven = await drive(jobs(server, path, api), policy, answers.length);
    expect(driven.observation).toMatchObject({ askedMs: null, ...observation });
    expect(driven.withJitter(0).state).toBe(state);
    if (row.delays)
      expect([driven.withJitter(0).delayMs, driven.withJitter(0.5).delayMs]).toEqual(row.delays);
    if (row.outcome) expect(driven.outcome).toMatchObject(row.outcome);
    else expect(driven.outcome).toBeNull();
  });
}

const running: Answer = { status: 200, body: { status: 'running' } };
const says = (words: string) => expect.stringContaining(words);
const waiting = 'polling.waiting';
const backoff = 'polling.backoff';
const rateLimited = 'polling.rateLimited';

/** The waits of our own, with the jitter 0 and 0.5. */
const plain = [5_000, 5_000] as const;
const firstBackoff = [500, 750] as const;
/** A wait that was asked for is spread by itself, at most by the upper end of the interval. */
const spread = (ms: number) => [ms, ms + 0.5 * Math.min(ms, 10_000)] as const;

const unavailable = (words: string, httpStatus: number) => ({
  type: 'unavailable' as const,
  failure: { message: says(words), httpStatus, retryable: true },
});

const rejected = (words: string, httpStatus: number) => ({
  type: 'rejected' as const,
  failure: { message: says(words), httpStatus, retryable: false },
});

describe('what an answer means', () => {
  check([
    {
      title: '202 without a body is still working, at its pace, and no failure',
      answers: [{ status: 202, headers: { 'Retry-After': '20', 'X-Progress': '10 %' } }],
      observation: { type: 'accepted', askedMs: 20_000 },
      state: waiting,
      delays: [20_000, 25_000],
    },
    {
      title: '202 with a body of another form is still working',
      answers: [{ status: 202, body: {} }],
      observation: { type: 'accepted' },
      state: waiting,
      delays: plain,
    },
    {
      title: '202 with a status is a reading',
      answers: [{ status: 202, body: { status: 'running' } }],
      observation: { type: 'reading', status: 'running', data: { status: 'running' } },
      state: waiting,
      delays: plain,
    },
    {
      title: '202 with a text is still working',
      answers: [{ status: 202, body: 'Accepted' }],
      observation: { type: 'accepted' },
      state: waiting,
      delays: plain,
    },
    {
      title: '204 says nothing',
      answers: [{ status: 204 }],
      observation: unavailable('', 204),
      state: backoff,
      delays: firstBackoff,
    },
    {
      title: '204 is the end without data, if the resource says so',
      answers: [{ status: 204 }],
      api: {
        interpret: ({ httpStatus }) =>
          httpStatus === 204 ? { status: 'nothing', verdict: 'succeeded' } : undefined,
      },
      observation: { type: 'reading', status: 'nothing', verdict: 'succeeded' },
      state: 'stopped',
      outcome: { reason: 'succeeded', status: 'nothing', data: null },
    },
    {
      title: '500 with an OperationOutcome is unavailable, in its words',
      answers: [{ status: 500, body: { issue: [{ diagnostics: 'no members' }] } }],
      observation: unavailable('no members', 500),
      state: backoff,
      delays: firstBackoff,
    },
    {
      title: '500 with an OperationOutcome is the failure of the work, if the resource says so',
      answers: [running, { status: 500, body: { issue: [{ diagnostics: 'no members' }] } }],
      api: {
        interpret: ({ httpStatus, json }) =>
          httpStatus === 500
            ? { status: 'error', verdict: 'failed', detail: JSON.stringify(json) }
            : undefined,
      },
      observation: { type: 'reading', status: 'error', verdict: 'failed' },
      state: 'error',
      outcome: {
        reason: 'failed',
        status: 'error',
        detail: says('no members'),
        data: { status: 'running' },
      },
    },
    {
      title: '424 is rejected, in its words',
      answers: [{ status: 424, body: { message: 'band B99 does not exist' } }],
      observation: rejected('band B99 does not exist', 424),
      state: 'error',
      outcome: { reason: 'rejected', failure: { message: says('band B99 does not exist') } },
    },
    {
      title: '424 is the failure of the work, if the resource says so',
      answers: [{ status: 424, body: { message: 'band B99 does not exist' } }],
      api: {
        interpret: ({ httpStatus }) =>
          httpStatus === 424
            ? { status: 'error', verdict: 'failed', detail: 'band B99 does not exist' }
            : undefined,
      },
      observation: { type: 'reading', verdict: 'failed' },
      state: 'error',
      outcome: { reason: 'failed', detail: 'band B99 does not exist', data: null },
    },
    {
      title: '303 is rejected, and isn’t followed',
      answers: [{ status: 303, headers: { Location: 'https://files.example/7?signature=abc' } }],
      observation: { type: 'rejected', failure: { code: 'redirect', httpStatus: 303 } },
      state: 'error',
      outcome: { reason: 'rejected', failure: { message: expect.not.stringContaining('abc') } },
    },
    {
      title: '303 names the result with its query, if the resource says so',
      answers: [{ status: 303, headers: { Location: 'https://files.example/7?signature=abc' } }],
      api: {
        interpret: ({ httpStatus, headers }) =>
          httpStatus === 303
            ? { status: 'done', verdict: 'succeeded', data: { place: headers.get('location') } }
            : undefined,
      },
      observation: { type: 'reading', verdict: 'succeeded' },
      state: 'stopped',
      outcome: {
        reason: 'succeeded',
        data: { place: 'https://files.example/7?signature=abc' },
      },
    },
    {
      title: '410 is missing, in its words',
      answers: [running, { status: 410, body: { description: 'deleted yesterday' } }],
      observation: { type: 'missing', httpStatus: 410, message: says('deleted yesterday') },
      state: 'notFound',
      outcome: { reason: 'missing', status: 'running', failure: { httpStatus: 410 } },
    },
    {
      title: '410 is the end that a deletion wants, if the resource says so',
      answers: [running, { status: 410 }],
      api: {
        interpret: ({ httpStatus }) =>
          httpStatus === 410 ? { status: 'gone', verdict: 'succeeded' } : undefined,
      },
      observation: { type: 'reading', verdict: 'succeeded' },
      state: 'stopped',
      outcome: { reason: 'succeeded', status: 'gone' },
    },
    {
      title: '400 “does not exist” is the end that a deletion wants, if the resource says so',
      answers: [{ status: 400, body: '<Message>Stack x does not exist</Message>' }],
      api: {
        interpret: ({ httpStatus, text }) =>
          httpStatus === 400 && text.includes('does not exist')
            ? { status: 'gone', verdict: 'succeeded' }
            : undefined,
      },
      observation: { type: 'reading', verdict: 'succeeded' },
      state: 'stopped',
      outcome: { reason: 'succeeded', status: 'gone' },
    },
    {
      title: '400 is rejected otherwise',
      answers: [{ status: 400, body: { message: 'the name is malformed' } }],
      observation: rejected('the name is malformed', 400),
      state: 'error',
      outcome: { reason: 'rejected' },
    },
    {
      title: 'plain text is read by a schema that takes a string',
      answers: [
        { status: 200, headers: { 'Content-Type': 'text/plain' }, body: 'RUNNING' },
        { status: 200, headers: { 'Content-Type': 'text/plain' }, body: 'FINISHED' },
      ],
      api: {
        schema: z.string(),
        read: (word: unknown) => ({
          status: word as string,
          verdict: word === 'FINISHED' ? ('succeeded' as const) : ('pending' as const),
        }),
      },
      observation: { type: 'reading', status: 'FINISHED', data: 'FINISHED' },
      state: 'stopped',
      outcome: { reason: 'succeeded', data: 'FINISHED' },
    },
    {
      title: 'plain text is no JSON for a schema that takes an object',
      answers: [{ status: 200, headers: { 'Content-Type': 'text/plain' }, body: 'RUNNING' }],
      observation: { type: 'unavailable', failure: { code: 'notJson' } },
      state: backoff,
      delays: firstBackoff,
    },
    {
      title: 'JSON labelled as plain text is JSON',
      answers: [
        { status: 200, headers: { 'Content-Type': 'text/plain' }, body: '{"status":"running"}' },
      ],
      observation: { type: 'reading', status: 'running' },
      state: waiting,
      delays: plain,
    },
    {
      title: 'a throttle in a 200 is held like a 429, if the resource says so',
      answers: [{ status: 200, body: { errors: [{ extensions: { code: 'THROTTLED' } }] } }],
      api: { schema: z.unknown(), read: () => ({ type: 'rateLimited', askedMs: 3_000 }) },
      observation: { type: 'rateLimited', askedMs: 3_000 },
      state: rateLimited,
      delays: spread(3_000),
    },
    {
      title: 'a throttle in a 200 that names no time waits as the policy says',
      answers: [{ status: 200, body: { errors: [{ extensions: { code: 'THROTTLED' } }] } }],
      api: { schema: z.unknown(), read: () => ({ type: 'rateLimited', askedMs: null }) },
      observation: { type: 'rateLimited' },
      state: rateLimited,
      delays: [30_000, 30_000],
    },
    {
      title: 'of a header’s wait and that of the resource the longer counts',
      answers: [{ status: 200, headers: { 'Retry-After': '4' }, body: {} }],
      api: { schema: z.unknown(), read: () => ({ type: 'rateLimited', askedMs: 3_000 }) },
      observation: { type: 'rateLimited', askedMs: 4_000 },
      state: rateLimited,
      delays: spread(4_000),
    },
    {
      title: 'an error in a 200 is unavailable, if the resource says so',
      answers: [{ status: 200, body: { errors: [{ message: 'Internal error' }] } }],
      api: {
        schema: z.unknown(),
        read: () => ({ type: 'unavailable', message: 'Internal error' }),
      },
      observation: unavailable('Internal error', 200),
      state: backoff,
      delays: firstBackoff,
    },
    {
      title: '403 with Retry-After is a rate limit',
      answers: [{ status: 403, headers: { 'Retry-After': '3' }, body: { message: 'slow down' } }],
      observation: { type: 'rateLimited', httpStatus: 403, askedMs: 3_000, message: says('slow') },
      state: rateLimited,
      delays: spread(3_000),
    },
    {
      title: '403 with a spent quota is a rate limit',
      answers: [
        {
          status: 403,
          headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '8' },
          body: { message: 'API rate limit exceeded' },
        },
      ],
      observation: { type: 'rateLimited', httpStatus: 403, askedMs: 8_000 },
      state: rateLimited,
      delays: spread(8_000),
    },
    {
      title: '403 with neither is unauthorized, in its words',
      answers: [{ status: 403, body: { message: 'not for you' } }],
      observation: { type: 'unauthorized', httpStatus: 403, message: says('not for you') },
      state: 'unauthorized',
      outcome: { reason: 'unauthorized', failure: { message: says('not for you') } },
    },
    {
      title: '403 with a quota that isn’t spent is unauthorized',
      answers: [
        { status: 403, headers: { 'x-ratelimit-remaining': '57', 'x-ratelimit-reset': '900' } },
      ],
      observation: { type: 'unauthorized', httpStatus: 403 },
      state: 'unauthorized',
      outcome: { reason: 'unauthorized' },
    },
    {
      title: '403 whose body says that a limit was hit is a rate limit, if the resource says so',
      answers: [{ status: 403, body: { error: { errors: [{ reason: 'rateLimitExceeded' }] } } }],
      api: {
        interpret: ({ text }) =>
          text.includes('rateLimitExceeded') ? { type: 'rateLimited', askedMs: null } : undefined,
      },
      observation: { type: 'rateLimited' },
      state: rateLimited,
      delays: [30_000, 30_000],
    },
  ]);

  it('403 for an expired token asks for a fresh one once, if the resource says so', async () => {
    const rejections: boolean[] = [];
    played.set('/expired', [{ status: 403, body: { message: 'token expired' } }, running]);
    const resource = jobs(server, '/expired', {
      interpret: ({ httpStatus }) => (httpStatus === 403 ? { type: 'unauthorized' } : undefined),
      credentials: header('X-Token', ({ rejected }) => {
        rejections.push(Boolean(rejected));
        return rejected ? 'new' : 'old';
      }),
    });
    const { observation } = await drive(resource, {}, 1);
    const sent = server.requests.filter(({ path }) => path === '/expired');
    expect(observation).toMatchObject({ type: 'reading', status: 'running' });
    expect(sent.map(({ headers }) => headers['x-token'])).toEqual(['old', 'new']);
    expect(rejections).toEqual([false, true]);
  });

  it('403 for a token that stays refused ends as unauthorized after one more request', async () => {
    played.set('/refused', [{ status: 403, body: { message: 'token expired' } }]);
    const resource = jobs(server, '/refused', {
      interpret: ({ httpStatus }) => (httpStatus === 403 ? { type: 'unauthorized' } : undefined),
      credentials: header('X-Token', ({ rejected }) => (rejected ? 'new' : 'old')),
    });
    const { outcome } = await drive(resource, {}, 1);
    expect(outcome).toMatchObject({ type: 'unauthorized', reason: 'unauthorized' });
    expect(server.requests.filter(({ path }) => path === '/refused')).toHaveLength(2);
  });
});

describe('a wait holds on every answer that leads to another request', () => {
  const paced = { 'Retry-After': '7' };
  const grace = { missingGrace: 3 };
  const asked = { askedMs: 7_000 };
  const delays = spread(7_000);
  const afterError = (status: number): Row => ({
    title: `${status}`,
    answers: [{ status, headers: paced }],
    observation: { type: 'unavailable', ...asked, failure: { httpStatus: status } },
    state: backoff,
    delays,
  });

  check([
    {
      title: '200',
      answers: [{ ...running, headers: paced }],
      observation: { type: 'reading', ...asked },
      state: waiting,
      delays,
    },
    {
      title: '202',
      answers: [{ status: 202, headers: paced }],
      observation: { type: 'accepted', ...asked },
      state: waiting,
      delays,
    },
    {
      title: '304',
      answers: [
        { ...running, headers: { ETag: '"1"' } },
        { status: 304, headers: paced },
      ],
      observation: { type: 'unchanged', ...asked },
      state: waiting,
      delays,
    },
    {
      title: 'null, within its grace',
      answers: [{ status: 200, headers: paced, body: null }],
      policy: grace,
      observation: { type: 'missing', ...asked },
      state: waiting,
      delays,
    },
    {
      title: '404, within its grace',
      answers: [{ status: 404, headers: paced }],
      policy: grace,
      observation: { type: 'missing', ...asked },
      state: waiting,
      delays,
    },
    {
      title: '410, within its grace',
      answers: [{ status: 410, headers: paced }],
      policy: grace,
      observation: { type: 'missing', ...asked },
      state: waiting,
      delays,
    },
    ...[408, 409, 413, 423, 425, 500, 502, 503, 504, 507, 520, 522, 530].map(afterError),
    afterError(204),
    {
      title: '429',
      answers: [{ status: 429, headers: paced }],
      observation: { type: 'rateLimited', ...asked },
      state: rateLimited,
      delays,
    },
    {
      title: 'a text',
      answers: [{ status: 200, headers: paced, body: 'still working' }],
      observation: { type: 'unavailable', ...asked, failure: { code: 'notJson' } },
      state: backoff,
      delays,
    },
    {
      title: 'a broken body',
      answers: [{ status: 200, headers: paced, body: '{"status":"runn' }],
      observation: { type: 'unavailable', ...asked },
      state: backoff,
      delays,
    },
    {
      title: 'a body of another form, the first time',
      answers: [{ status: 200, headers: paced, body: {} }],
      observation: { type: 'unavailable', ...asked, failure: { code: 'schema' } },
      state: backoff,
      delays,
    },
    {
      title: '401 stays what it is',
      answers: [{ status: 401, headers: paced }],
      observation: { type: 'unauthorized', ...asked, httpStatus: 401 },
      state: 'unauthorized',
      outcome: { reason: 'unauthorized' },
    },
    {
      title: 'a 4xx without a wait is rejected',
      answers: [{ status: 409, body: { message: 'already running' } }],
      observation: rejected('already running', 409),
      state: 'error',
      outcome: { reason: 'rejected' },
    },
    {
      title: 'a 4xx with a malformed wait is rejected',
      answers: [{ status: 423, headers: { 'Retry-After': 'soon' } }],
      observation: { type: 'rejected', failure: { httpStatus: 423 } },
      state: 'error',
      outcome: { reason: 'rejected' },
    },
  ]);
});

describe('what a header asks for', () => {
  const DATE = 'Fri, 27 Nov 2026 16:00:00 GMT';
  const NOW_S = Date.parse(DATE) / 1_000;

  /** Header fields of a 429, and the wait that they ask for, ms. */
  const fields: readonly (readonly [string, Record<string, string>, number | null])[] = [
    ['a whole number of seconds', { 'Retry-After': '120' }, 120_000],
    ['a fraction that is whole', { 'Retry-After': '2.0' }, 2_000],
    ['a fraction of a second', { 'Retry-After': '0.1' }, 100],
    ['a fraction beside whole seconds', { 'Retry-After': '120.5' }, 120_500],
    ['a fraction of a ms is rounded up', { 'Retry-After': '0.0001' }, 1],
    ['a date', { 'Retry-After': 'Fri, 27 Nov 2026 16:00:30 GMT' }, 30_000],
    ['an epoch time instead of seconds', { 'Retry-After': `${NOW_S + 40}` }, 40_000],
    [
      'an epoch time beside a smaller sane value',
      { 'Retry-After': `${NOW_S + 4_000}`, 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': '9' },
      9_000,
    ],
    ['zero', { 'Retry-After': '0' }, null],
    ['a negative number', { 'Retry-After': '-5' }, null],
    ['a word', { 'Retry-After': 'soon' }, null],
    [
      'the far reset of a quota that isn’t spent',
      { 'X-RateLimit-Remaining': '5', 'X-RateLimit-Reset': '10800' },
      null,
    ],
    [
      'the same beside Retry-After',
      { 'X-RateLimit-Remaining': '5', 'X-RateLimit-Reset': '10800', 'Retry-After': '2' },
      2_000,
    ],
    [
      'only the spent one of two quotas',
      { RateLimit: '"burst";r=0;t=4, "day";r=9;t=80000' },
      4_000,
    ],
    ['0.0 remaining', { 'X-RateLimit-Remaining': '0.0', 'X-RateLimit-Reset': '6' }, 6_000],
    ['X-Rate-Limit-Reset, epoch s', { 'X-Rate-Limit-Reset': `${NOW_S + 15}` }, 15_000],
    ['X-RateLimit-Reset-After, s', { 'X-RateLimit-Reset-After': '1.5' }, 1_500],
    ['X-RateLimit-Retry-After, s', { 'X-RateLimit-Retry-After': '3' }, 3_000],
    ['x-ms-retry-after-ms', { 'x-ms-retry-after-ms': '750' }, 750],
    ['retry-after-ms', { 'retry-after-ms': '750' }, 750],
    ['x-amz-retry-after, ms', { 'x-amz-retry-after': '1200' }, 1_200],
    ['a reset as ISO 8601', { 'X-RateLimit-Reset': '2026-11-27T16:00:25Z' }, 25_000],
    ['a reset as RFC 1123', { 'X-RateLimit-Reset': 'Fri, 27 Nov 2026 16:00:25 GMT' }, 25_000],
    [
      'anthropic’s reset as RFC 3339',
      {
        'anthropic-ratelimit-requests-remaining': '0',
        'anthropic-ratelimit-requests-reset': '2026-11-27T16:00:50Z',
      },
      50_000,
    ],
    [
      'openai’s reset as a duration',
      { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '6m0s' },
      360_000,
    ],
    [
      'openai’s reset in ms',
      { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '12ms' },
      12,
    ],
    ['the longest of all', { 'Retry-After': '2', 'x-ms-retry-after-ms': '4500' }, 4_500],
  ];

  check(
    fields.map(([title, headers, askedMs]): Row => {
      // A hold is never shorter than the gap between requests.
      const held = (ms: number) => Math.max(Math.ceil(ms), 1_000);
      const [least, middle] = spread(askedMs ?? 0);
      return {
        title,
        answers: [{ status: 429, headers: { Date: DATE, ...headers } }],
        observation: { type: 'rateLimited', askedMs },
        state: rateLimited,
        delays: askedMs === null ? [30_000, 30_000] : [held(least), held(middle)],
      };
    }),
  );
});

describe('a pace on a good answer is advice, a refusal is an order', () => {
  const twoHours = { 'Retry-After': '7200' };
  const slow: Answer = { ...running, headers: twoHours };
  const hour = 3_600_000;
  check([
    {
      title: '200 with two hours waits as long as the policy accepts',
      answers: [slow],
      observation: { type: 'reading', askedMs: 2 * hour },
      state: waiting,
      delays: [hour, hour],
    },
    {
      title: '202 as well',
      answers: [{ status: 202, headers: twoHours }],
      observation: { type: 'accepted', askedMs: 2 * hour },
      state: waiting,
      delays: [hour, hour],
    },
    {
      title: 'a policy lowers the bound',
      answers: [slow],
      policy: { pace: { maxMs: 60_000 } },
      observation: { type: 'reading', askedMs: 2 * hour },
      state: waiting,
      delays: [60_000, 60_000],
    },
    {
      title: 'a policy switches the advice off',
      answers: [slow],
      policy: { pace: null },
      observation: { type: 'reading', askedMs: 2 * hour },
      state: waiting,
      delays: plain,
    },
    {
      title: 'a deadline cuts the wait so that one more check can be answered before it',
      answers: [slow],
      policy: { deadlineMs: 600_000 },
      observation: { type: 'reading', askedMs: 2 * hour },
      state: waiting,
      delays: [599_000, 599_000],
    },
    ...[429, 403, 503].map(
      (status): Row => ({
        title: `${status} with more than the policy accepts ends the poll`,
        answers: [{ status, headers: twoHours }],
        observation: { type: status === 503 ? 'unavailable' : 'rateLimited', askedMs: 2 * hour },
        state: 'error',
        outcome: { reason: 'rateLimited', retryAfterMs: 2 * hour },
      }),
    ),
    {
      title: 'a refusal that reaches past the deadline ends the poll',
      answers: [{ status: 429, headers: { 'Retry-After': '700' } }],
      policy: { deadlineMs: 600_000 },
      observation: { type: 'rateLimited', askedMs: 700_000 },
      state: 'error',
      outcome: { reason: 'deadline' },
    },
    {
      title: 'a wait is spread by the upper end of the interval at most',
      answers: [{ status: 429, headers: { 'Retry-After': '600' } }],
      policy: { interval: { minMs: 1_000, maxMs: 4_000 } },
      observation: { type: 'rateLimited', askedMs: 600_000 },
      state: rateLimited,
      delays: [600_000, 602_000],
    },
  ]);
});

describe('the interval that an answer names', () => {
  const named = { minMs: 20_000, maxMs: 20_000 };
  const api: Row['api'] = {
    read: () => ({ status: 'running', verdict: 'pending', interval: named }),
  };
  const observation = { type: 'reading', interval: named } as const;
  check([
    {
      title: 'is kept',
      answers: [running],
      api,
      observation,
      state: waiting,
      delays: [20_000, 20_000],
    },
    {
      title: 'is overridden by the policy’s',
      answers: [running],
      api,
      policy: { interval: { minMs: 2_000, maxMs: 2_000 } },
      observation,
      state: waiting,
      delays: [2_000, 2_000],
    },
    {
      title: 'isn’t shorter than a wait that a header asks for',
      answers: [{ ...running, headers: { 'Retry-After': '30' } }],
      api,
      observation: { ...observation, askedMs: 30_000 },
      state: waiting,
      delays: [30_000, 40_000],
    },
  ]);
});

describe('what a person reads', () => {
  const body = { message: 'the disk of node 7 is full' };
  it.each([400, 401, 403, 404, 410, 424, 503])('has the server’s words with %i', async (status) => {
    const path = `/words/${status}`;
    played.set(path, [{ status, body }]);
    const { outcome } = await drive(jobs(server, path), { maxFailures: 1 }, 1);
    expect(explain(outcome as PollOutcome)).toContain(body.message);
    expect(explain(outcome as PollOutcome, 'zh-CN')).toContain(body.message);
  });

  it('has the question that the work waits for when the time is up', async () => {
    played.set('/question', [running]);
    const resource = jobs(server, '/question', {
      read: () => ({ status: 'waiting', verdict: 'blocked', detail: 'Deploy to production?' }),
    });
    const { outcome } = await drive(resource, { deadlineMs: 1_500 }, 1);
    expect(outcome).toMatchObject({ reason: 'deadline', detail: 'Deploy to production?' });
    expect(explain(outcome as PollOutcome)).toContain('Deploy to production?');
    expect(explain(outcome as PollOutcome, 'zh-CN')).toContain('Deploy to production?');
  });

  it.each([
    ['that failed', { status: 'failed' }],
    ['that is unknown', null],
  ])('has no word about conversations for a job %s', async (_, body) => {
    played.set('/job', [{ status: 200, body }]);
    const { outcome } = await drive(jobs(server, '/job'), {}, 1);
    expect(outcome).not.toBeNull();
    expect(explain(outcome as PollOutcome)).not.toMatch(/conversation/i);
    expect(explain(outcome as PollOutcome, 'zh-CN')).not.toMatch(/对话|会话/);
  });
});

describe('what servers say in their words, and what real ones have shown', () => {
  const worded: readonly (readonly [string, unknown])[] = [
    ['detail', { detail: 'words' }],
    ['a list of details', { detail: [{ loc: ['id'], msg: 'words' }] }],
    ['message', { message: 'words' }],
    ['error', { error: 'words' }],
    ['error.message', { error: { code: 5, message: 'words' } }],
    ['error_description', { error: 'invalid_request', error_description: 'words' }],
    ['exception_message', { exception_message: 'words' }],
    ['description', { description: 'words' }],
    ['title', { title: 'words' }],
    ['errors', { errors: [{ message: 'words' }] }],
    ['issue', { issue: [{ diagnostics: 'words' }] }],
    ['a plain text', 'words'],
  ];
  const found = { failure: { message: says('words') } };
  check(
    worded.flatMap(([title, body]): Row[] => [
      {
        title: `${title}: with 404`,
        answers: [{ status: 404, body }],
        observation: { type: 'missing', httpStatus: 404, message: says('words') },
        state: 'notFound',
        outcome: { reason: 'missing', ...found },
      },
      {
        title: `${title}: with 401`,
        answers: [{ status: 401, body }],
        observation: { type: 'unauthorized', httpStatus: 401, message: says('words') },
        state: 'unauthorized',
        outcome: { reason: 'unauthorized', ...found },
      },
      {
        title: `${title}: with 400`,
        answers: [{ status: 400, body }],
        observation: rejected('words', 400),
        state: 'error',
        outcome: { reason: 'rejected', ...found },
      },
      {
        title: `${title}: with 503`,
        answers: [{ status: 503, body }],
        observation: unavailable('words', 503),
        state: backoff,
        delays: firstBackoff,
      },
      {
        title: `${title}: with 429`,
        answers: [{ status: 429, body }],
        observation: { type: 'rateLimited', message: says('words') },
        state: rateLimited,
        delays: [30_000, 30_000],
      },
    ]),
  );

  check([
    {
      title: '470 means not done yet, if the resource says so',
      answers: [{ status: 470, body: { message: 'not completed' } }],
      api: {
        interpret: ({ httpStatus }) =>
          httpStatus === 470 ? { status: 'running', verdict: 'pending' } : undefined,
      },
      observation: { type: 'reading', status: 'running', verdict: 'pending' },
      state: waiting,
      delays: plain,
    },
    {
      title: 'a first answer without its status is asked again',
      answers: [{ status: 200, body: {} }, running],
      observation: { type: 'reading', status: 'running' },
      state: waiting,
      delays: plain,
    },
    {
      title: 'a second one without it is rejected',
      answers: [
        { status: 200, body: {} },
        { status: 200, body: {} },
      ],
      observation: { type: 'rejected', failure: { code: 'schema' } },
      state: 'error',
      outcome: { reason: 'rejected' },
    },
    {
      title: 'a result that comes too early as 404 is asked again within its grace',
      answers: [{ status: 404 }, { status: 404 }, { status: 200, body: { status: 'done' } }],
      policy: { missingGrace: 2 },
      observation: { type: 'reading', status: 'done' },
      state: 'stopped',
      outcome: { reason: 'succeeded', status: 'done', data: { status: 'done' } },
    },
    {
      title: 'a job that is canceled and then unknown keeps its last status',
      answers: [running, { status: 404, body: { detail: 'no such job' } }],
      observation: { type: 'missing', message: says('no such job') },
      state: 'notFound',
      outcome: { reason: 'missing', status: 'running', data: { status: 'running' } },
    },
    {
      title: 'of a message of 20,000 characters the observation keeps a part',
      answers: [{ status: 400, body: { message: `${'log '.repeat(5_000)}the reason` } }],
      observation: { type: 'rejected', failure: { message: expect.stringMatching(/^.{1,300}$/s) } },
      state: 'error',
      outcome: { reason: 'rejected' },
    },
    {
      title: 'a page of a gateway is rejected before the first reading',
      answers: [
        { status: 200, headers: { 'Content-Type': 'text/html' }, body: '<!doctype html><p>log in' },
      ],
      observation: { type: 'rejected', failure: { code: 'notJson' } },
      state: 'error',
      outcome: { reason: 'rejected' },
    },
    {
      title: 'and tried again after it',
      answers: [
        running,
        { status: 200, headers: { 'Content-Type': 'text/html' }, body: '<!doctype html><p>log in' },
      ],
      observation: { type: 'unavailable', failure: { code: 'notJson' } },
      state: backoff,
      delays: firstBackoff,
    },
  ]);
});

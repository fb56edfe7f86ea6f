import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Observation } from '../machines/poll/observation.ts';
import type { PolicyInput } from '../machines/poll/policy.ts';
import type { Fetch } from '../src/http/client.ts';
import type { Resource } from '../src/index.ts';
import { nodeFetch } from '../src/node/index.ts';
import {
  agentServerConversation,
  appConversation,
  conversationV0,
} from '../src/openhands/index.ts';
import { noApi, sentences } from '../src/openhands/sentences.ts';
import { fault, type StatusServer, type Step, startStatusServer } from '../src/testing/index.ts';
import { stateOf } from './support/chart.ts';
import { afterPolls } from './support/first-answer.ts';

const ID = '3f2a9c1e5b7d4c8fa0e1d2c3b4a59687';

/** A rule of the strategy: what the server does, what is seen, where the chart goes, and for how long. */
interface Row {
  readonly does: readonly Step[];
  /** How much time passes between the requests, ms. */
  readonly apartMs?: number;
  readonly sees: Observation['type'];
  readonly with?: object;
  readonly goes: string;
  readonly waits?: number;
  readonly because?: string;
  readonly policy?: PolicyInput;
}

const FAILED = { sees: 'unavailable', goes: 'polling.backoff', waits: 750 } as const;
const REJECTED = { sees: 'rejected', goes: 'error', because: 'rejected' } as const;
const http = (httpStatus: number) => ({ failure: { code: 'http', httpStatus } });
const code = (name: string) => ({ failure: { code: name } });

/** In three seconds, by a server whose clock is ten years behind ours. */
const skewed = {
  Date: 'Sun, 06 Nov 2016 08:49:37 GMT',
  'Retry-After': 'Sun, 06 Nov 2016 08:49:40 GMT',
};

const conversation: Readonly<Record<string, Row>> = {
  '200 STARTING': { does: ['STARTING'], sees: 'reading', goes: 'polling.waiting', waits: 2_000 },
  '200 RUNNING': { does: ['RUNNING'], sees: 'reading', goes: 'polling.waiting', waits: 5_000 },
  '200 STOPPED': { does: ['STOPPED'], sees: 'reading', goes: 'stopped', because: 'stopped' },
  '200 ARCHIVED': { does: ['ARCHIVED'], sees: 'reading', goes: 'stopped', because: 'stopped' },
  '200 ERROR': { does: ['ERROR'], sees: 'reading', goes: 'error', because: 'failed' },
  '200 RUNNING with an error of the runtime': {
    does: [{ status: 'RUNNING', runtime_status: 'STATUS$ERROR_MEMORY' }],
    sees: 'reading',
    with: { detail: expect.stringContaining('STATUS$ERROR_MEMORY') },
    goes: 'error',
    because: 'failed',
  },
  '200 with an unknown status': {
    does: ['HIBERNATING'],
    sees: 'reading',
    with: { verdict: 'pending', detail: 'Unknown status "HIBERNATING"' },
    goes: 'polling.waiting',
    waits: 5_000,
  },
  '200 null, the first time': {
    does: [null],
    sees: 'missing',
    goes: 'polling.waiting',
    waits: 5_000,
  },
  '200 null, again': { does: [null, null], sees: 'missing', goes: 'notFound', because: 'missing' },
  '200 with X-Poll-Interval': {
    does: [fault.headers({ 'X-Poll-Interval': '60' }, 'RUNNING')],
    sees: 'reading',
    with: { askedMs: 60_000 },
    goes: 'polling.waiting',
    waits: 65_000,
  },
  '204': { does: [fault.noContent()], ...FAILED, with: code('body') },
  '304 that was asked for': {
    does: [fault.headers({ ETag: '"a"' }, 'RUNNING'), fault.notModified()],
    sees: 'unchanged',
    goes: 'polling.waiting',
    waits: 5_000,
  },
  '304 that was not': { does: [fault.notModified()], ...FAILED, with: http(304) },
  '400': { does: [fault.status(400)], ...REJECTED, with: http(400) },
  '401': {
    does: [fault.status(401)],
    sees: 'unauthorized',
    with: { httpStatus: 401 },
    goes: 'unauthorized',
    because: 'unauthorized',
  },
  '403': {
    does: [fault.status(403)],
    sees: 'unauthorized',
    with: { httpStatus: 403 },
    goes: 'unauthorized',
    because: 'unauthorized',
  },
  '404': {
    does: [fault.status(404), fault.status(404)],
    sees: 'missing',
    with: { httpStatus: 404 },
    goes: 'notFound',
    because: 'missing',
  },
  '405': { does: [fault.status(405)], ...REJECTED, with: http(405) },
  '408': { does: [fault.status(408)], ...FAILED, with: http(408) },
  '410': {
    does: [fault.status(410), fault.status(410)],
    sees: 'missing',
    with: { httpStatus: 410 },
    goes: 'notFound',
    because: 'missing',
  },
  '422': { does: [fault.status(422)], ...REJECTED, with: http(422) },
  '425': { does: [fault.status(425)], ...FAILED, with: http(425) },
  '429 without a pace': limited({}, null, 30_000),
  '429 with Retry-After in seconds': limited({ 'Retry-After': '7' }, 7_000),
  '429 with Retry-After as a date, on a skewed clock': limited(skewed, 3_000),
  '429 with Retry-After: 0': limited({ 'Retry-After': '0' }, null, 30_000),
  '429 with a malformed Retry-After': limited({ 'Retry-After': 'soon' }, null, 30_000),
  '429 with retry-after-ms': limited({ 'retry-after-ms': '1500' }, 1_500),
  '429 with RateLimit': limited({ RateLimit: '"default";r=0;t=12' }, 12_000),
  '429 with RateLimit and RateLimit-Policy': limited(
    { RateLimit: '"default";r=0', 'RateLimit-Policy': '"default";q=10;w=60' },
    60_000,
  ),
  '429 with X-RateLimit-Reset in seconds': limited({ 'X-RateLimit-Reset': '9' }, 9_000),
  '429 with X-RateLimit-Reset as an epoch': limited(
    {
      Date: 'Sun, 06 Nov 2016 08:49:37 GMT',
      'X-RateLimit-Reset': '1478422185',
      'Retry-After': '0',
    },
    8_000,
  ),
  '429 with a hold past rateLimit.maxMs': {
    does: [fault.status(429, { headers: { 'Retry-After': '7200' } })],
    sees: 'rateLimited',
    goes: 'error',
    because: 'rateLimited',
  },
  '429 with a hold past the deadline': {
    does: [fault.status(429, { headers: { 'Retry-After': '60' } })],
    policy: { deadlineMs: 59_000 },
    sees: 'rateLimited',
    goes: 'error',
    because: 'deadline',
  },
  '500': { does: [fault.status(500)], ...FAILED, with: http(500) },
  '501': { does: [fault.status(501)], ...FAILED, with: http(501) },
  '502': { does: [fault.status(502)], ...FAILED, with: http(502) },
  '503': { does: [fault.status(503)], ...FAILED, with: http(503) },
  '503 with Retry-After': {
    does: [fault.status(503, { headers: { 'Retry-After': '20' } })],
    ...FAILED,
    with: { ...http(503), askedMs: 20_000 },
    waits: 25_000,
  },
  '503 for the last time': {
    does: [fault.status(503)],
    policy: { maxFailures: 1 },
    sees: 'unavailable',
    goes: 'error',
    because: 'exhausted',
  },
  '504': { does: [fault.status(504)], ...FAILED, with: http(504) },
  'a reset before the answer': {
    does: [fault.reset()],
    ...FAILED,
    with: { failure: { code: 'network', cause: 'ECONNRESET' } },
  },
  'a reset after the headers': {
    does: [fault.reset({ after: 'headers' })],
    ...FAILED,
    with: { failure: { code: 'network', cause: 'ECONNRESET' } },
  },
  'a reset in the body': {
    does: [fault.reset({ after: 40 })],
    ...FAILED,
    with: { failure: { code: 'network', cause: 'ECONNRESET' } },
  },
  'a timeout before the headers': {
    does: [fault.stall({ at: 'headers' })],
    policy: { requestTimeoutMs: 150 },
    ...FAILED,
    with: code('timeout'),
    waits: 10_000,
  },
  'a timeout in the body': {
    does: [fault.stall({ at: 'body' })],
    policy: { requestTimeoutMs: 150 },
    ...FAILED,
    with: code('timeout'),
    waits: 10_000,
  },
  'JSON cut short': { does: [fault.truncatedJson()], ...FAILED, with: code('notJson') },
  'text that is not JSON': { does: [fault.invalidJson()], ...FAILED, with: code('notJson') },
  'bytes that are not UTF-8': {
    does: [fault.headers({ 'Content-Encoding': null }, fault.brokenGzip())],
    ...FAILED,
    with: code('body'),
  },
  'a broken gzip': { does: [fault.brokenGzip()], ...FAILED, with: code('body') },
  'an HTML page first': { does: [fault.html()], ...REJECTED, with: code('notJson') },
  'an HTML page after a reading': {
    does: ['RUNNING', fault.html()],
    ...FAILED,
    with: code('notJson'),
  },
  'another form first': { does: [fault.body('{"ok":true}')], ...FAILED, with: code('schema') },
  'another form first, again': {
    does: [fault.body('{"ok":true}'), fault.body('{"ok":true}')],
    ...REJECTED,
    with: code('schema'),
  },
  'another form after a reading': {
    does: ['RUNNING', fault.body('{"ok":true}')],
    ...FAILED,
    with: code('schema'),
  },
  'a redirect of the same origin': {
    does: [fault.redirect('/login')],
    ...REJECTED,
    with: code('redirect'),
  },
  'a redirect to another origin': {
    does: [fault.redirect('http://127.0.0.1:9/steal?key=1', 307)],
    ...REJECTED,
    with: code('redirect'),
  },
  'a body past 16 MiB': {
    does: [fault.oversized(2 ** 24 + 1)],
    ...REJECTED,
    with: code('tooLarge'),
  },
};

function limited(
  headers: Record<string, string>,
  askedMs: number | null,
  waits = askedMs === null ? null : askedMs + 0.5 * Math.min(askedMs, 10_000),
): Row {
  return {
    does: [fault.status(429, { headers: { 'Retry-After': null, ...headers } })],
    sees: 'rateLimited',
    with: { askedMs },
    goes: 'polling.rateLimited',
    ...(waits !== null && { waits }),
  };
}

const CONFIRMING = { sees: 'reading', goes: 'polling.waiting', waits: 2_000 } as const;
const GOING_ON = { sees: 'reading', goes: 'polling.waiting', waits: 5_000 } as const;

const sandboxAndAgent: Readonly<Record<string, Row>> = {
  'sandbox STARTING': {
    does: ['STARTING'],
    sees: 'reading',
    goes: 'polling.waiting',
    waits: 2_000,
  },
  'sandbox PAUSED': { does: ['PAUSED'], sees: 'reading', goes: 'stopped', because: 'stopped' },
  'sandbox MISSING, once': { does: ['MISSING'], ...CONFIRMING },
  'sandbox MISSING, twice within 30 s': {
    does: ['MISSING', 'MISSING'],
    apartMs: 29_999,
    ...CONFIRMING,
    waits: 3_000,
  },
  'sandbox MISSING, confirmed': {
    does: ['MISSING', 'MISSING'],
    apartMs: 30_000,
    sees: 'reading',
    goes: 'stopped',
    because: 'stopped',
  },
  'sandbox ERROR, once': { does: [{ sandbox_status: 'ERROR' }], ...CONFIRMING },
  'sandbox ERROR, confirmed': {
    does: [{ sandbox_status: 'ERROR' }, { sandbox_status: 'ERROR' }],
    apartMs: 5_000,
    sees: 'reading',
    goes: 'error',
    because: 'failed',
  },
  'sandbox HIBERNATING, which is unknown': {
    does: [{ sandbox_status: 'HIBERNATING' }],
    ...GOING_ON,
    with: { detail: 'Unknown status "HIBERNATING"' },
  },
  'no execution status': {
    does: [{ sandbox_status: 'RUNNING', execution_status: null }],
    ...GOING_ON,
    with: { status: 'RUNNING' },
  },
  '[null], the first time': {
    does: [null],
    sees: 'missing',
    goes: 'polling.waiting',
    waits: 5_000,
  },
  '[null], again': { does: [null, null], sees: 'missing', goes: 'notFound', because: 'missing' },
  '422 for an id of another form': { does: [fault.status(422)], ...REJECTED, with: http(422) },
  '404, since the server has no such API': {
    does: [fault.status(404)],
    ...REJECTED,
    with: { failure: { message: noApi.v1 } },
  },
};

const agent: Readonly<Record<string, Row>> = {
  idle: { does: ['idle'], ...GOING_ON, with: { verdict: 'pending', detail: sentences.notStarted } },
  'idle after work': {
    does: [{ execution_status: 'idle', model_calls: 3 }],
    ...GOING_ON,
    with: { verdict: 'blocked', detail: sentences.idleAfterWork, confirmMs: 5_000 },
  },
  running: { does: ['running'], ...GOING_ON, with: { status: 'running' } },
  paused: {
    does: ['paused'],
    ...GOING_ON,
    with: { verdict: 'blocked', detail: sentences.agentPaused },
    waits: 10_000,
  },
  waiting_for_confirmation: {
    does: ['waiting_for_confirmation'],
    ...GOING_ON,
    with: { verdict: 'blocked', detail: sentences.waitsForConfirmation },
    waits: 10_000,
  },
  finished: { does: ['finished'], sees: 'reading', goes: 'stopped', because: 'succeeded' },
  'error, whose reason may still come': { does: ['error'], ...CONFIRMING },
  'error without a reason, confirmed': {
    does: ['error', 'error'],
    apartMs: 2_000,
    sees: 'reading',
    with: { detail: sentences.agentFailed },
    goes: 'error',
    because: 'failed',
  },
  'error with its reason': {
    does: [
      {
        execution_status: 'error',
        events: [{ kind: 'ConversationErrorEvent', code: 'LLMError', detail: 'no such model' }],
      },
    ],
    sees: 'reading',
    with: { detail: 'LLMError: no such model' },
    goes: 'error',
    because: 'failed',
  },
  stuck: { does: ['stuck'], sees: 'reading', goes: 'error', because: 'failed' },
  deleting: { does: ['deleting'], ...GOING_ON, with: { detail: 'Unknown status "deleting"' } },
};

const agentServer: Readonly<Record<string, Row>> = {
  '404, the first time': {
    does: [null],
    sees: 'missing',
    with: { httpStatus: 404 },
    goes: 'polling.waiting',
    waits: 5_000,
  },
  '404, again': { does: [null, null], sees: 'missing', goes: 'notFound', because: 'missing' },
};

const lean = nodeFetch({ proxy: null });
afterAll(() => lean.close());

const apis: readonly [
  string,
  (options: { baseUrl: string }) => Resource<unknown>,
  'main' | 'agent-server',
  Readonly<Record<string, Row>>,
  fetch?: Fetch,
][] = [
  ['V0', conversationV0 as never, 'main', conversation],
  ['V0, through nodeFetch', conversationV0 as never, 'main', conversation, lean],
  ['V1', appConversation as never, 'main', { ...sandboxAndAgent, ...agent }],
  [
    'the agent server',
    agentServerConversation as never,
    'agent-server',
    { ...agentServer, ...agent },
  ],
];

describe.each(apis)('over %s', (_, resource, api, rows, fetch) => {
  let server: StatusServer;

  beforeEach(async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    server = await startStatusServer({ api });
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    vi.useRealTimers();
    await server.close();
  });

  it.each(Object.entries(rows))('%s', async (_, row) => {
    const { apartMs } = row;
    if (apartMs) vi.useFakeTimers({ toFake: ['Date'] });
    server.play(ID, row.does);
    const snapshot = await afterPolls(resource({ baseUrl: server.url }), ID, {
      polls: row.does.length,
      policy: row.policy,
      fetch,
      ...(apartMs && { between: () => vi.setSystemTime(Date.now() + apartMs) }),
    });
    const { context, output } = snapshot;
    expect(context.observation).toMatchObject({ type: row.sees, ...row.with });
    expect(stateOf(snapshot)).toBe(row.goes);
    if (row.waits !== undefined) expect(context.delayMs).toBe(row.waits);
    expect(output?.reason).toBe(row.because);
    expect(output?.type).toBe(row.because && row.goes);
    const { pathname, search } = new URL(resource({ baseUrl: server.url }).request(ID, null).url);
    const asked = server.requests.filter(({ path }) => path === pathname + search);
    expect(asked).toHaveLength(row.does.length);
  });

  it('a refused connection', async () => {
    await server.refuse();
    const snapshot = await afterPolls(resource({ baseUrl: server.url }), ID, { fetch });
    expect(stateOf(snapshot)).toBe('polling.backoff');
    expect(snapshot.context.delayMs).toBe(750);
    expect(snapshot.context.failure).toEqual({
      code: 'network',
      cause: 'ECONNREFUSED',
      message: 'The network failed (ECONNREFUSED)',
      httpStatus: null,
      retryable: true,
    });
  });
});

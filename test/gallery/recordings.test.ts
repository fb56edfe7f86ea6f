import { describe, expect, it } from 'vitest';
import { createActor, toPromise } from 'xstate';
import { a2aRestTask, a2aTask } from '../../examples/apis/a2a.ts';
import { mcpTask, mcpTaskResult } from '../../examples/apis/mcp.ts';
import { restateWorkflow } from '../../examples/apis/restate.ts';
import type { Observation } from '../../machines/poll/observation.ts';
import { createFetchStatus } from '../../src/http/fetch-status.ts';
import type { Resource } from '../../src/index.ts';
import { type Exchange, readRecording } from './recordings.ts';

const BASE = 'http://127.0.0.1:1';
const session = () => 'the session id';

const mcp = mcpTask(`${BASE}/mcp`, session);
const mcpResult = mcpTaskResult(`${BASE}/mcp`, session);
const a2a = a2aTask(`${BASE}/`);
const a2aRest = a2aRestTask(`${BASE}/rest`);
const restate = restateWorkflow(BASE, 'jobs');
const restateAttach = restateWorkflow(BASE, 'jobs', 'attach');

/** What is observed of the exchange with this title (of several, the one that `#n` counts), in a word or two. */
type Row = readonly [title: string, resource: Resource<unknown>, observed: string];

/** Each exchange of a recording: what is observed of it, or that it asks for no status. */
const tables: Readonly<Record<string, { rows: readonly Row[]; others: readonly string[] }>> = {
  mcp: {
    rows: [
      ['tasks/get: working', mcp, 'pending working'],
      ['tasks/get: completed', mcp, 'succeeded completed: Completed 5000ms delay'],
      ['tasks/result, after the end', mcpResult, 'succeeded completed: Completed 5000ms delay'],
      [
        'tasks/result, before the end: the server holds the request',
        mcpResult,
        'succeeded completed: Completed 4000ms delay',
      ],
      ['tasks/get: cancelled', mcp, 'stopped cancelled: Client cancelled task execution.'],
      [
        'tasks/get after its ttl',
        mcp,
        'missing: MCP error -32602: Failed to retrieve task: Task not found',
      ],
      [
        'unknown id: 200 with an error',
        mcp,
        'missing: MCP error -32602: Failed to retrieve task: Task not found',
      ],
      ['unknown session (the server restarted): get a new one', mcp, 'unauthorized 404'],
      ['no session', mcp, 'rejected 400: Bad Request: No valid session ID provided'],
      [
        'accept: json alone',
        mcp,
        'rejected 406: Not Acceptable: Client must accept both application/json and text/event-stream',
      ],
      [
        'a protocol version it does not know',
        mcp,
        'rejected 400: Bad Request: Unsupported protocol version: 1999-01-01 (supported versions: 2025-11-25, 2025-06-18, 2025-03-26, 2024-11-05, 2024-10-07)',
      ],
      ['tasks/get: a person is asked', mcp, 'blocked input_required'],
      ['other server, unknown session', mcp, 'unauthorized 404'],
      ['after that', mcp, 'unauthorized 404'],
    ],
    others: [
      'initialize: the session id is in a header of the answer',
      'notification: 202 without a body',
      'start a task: delay',
      'tasks/cancel',
      'list',
      'initialize: the session id is in a header of the answer #2',
      'notification: 202 without a body #2',
      'start a task that asks a person',
      'end the session',
    ],
  },
  a2a: {
    rows: [
      ['good: TASK_STATE_WORKING', a2a, 'pending TASK_STATE_WORKING: reading the files'],
      ['good: TASK_STATE_COMPLETED', a2a, 'succeeded TASK_STATE_COMPLETED: done'],
      ['fail: TASK_STATE_WORKING', a2a, 'pending TASK_STATE_WORKING: reading the files'],
      ['fail: TASK_STATE_FAILED', a2a, 'failed TASK_STATE_FAILED: disk full on shard 7'],
      ['ask: TASK_STATE_WORKING', a2a, 'pending TASK_STATE_WORKING: reading the files'],
      [
        'ask: TASK_STATE_INPUT_REQUIRED',
        a2a,
        'blocked TASK_STATE_INPUT_REQUIRED: Which of the two accounts?',
      ],
      ['auth: TASK_STATE_WORKING', a2a, 'pending TASK_STATE_WORKING: reading the files'],
      [
        'auth: TASK_STATE_AUTH_REQUIRED',
        a2a,
        'blocked TASK_STATE_AUTH_REQUIRED: Log in at the bank',
      ],
      ['reject: TASK_STATE_REJECTED', a2a, 'failed TASK_STATE_REJECTED: not my trade'],
      ['long: TASK_STATE_WORKING', a2a, 'pending TASK_STATE_WORKING: reading the files'],
      ['long: TASK_STATE_CANCELED', a2a, 'stopped TASK_STATE_CANCELED'],
      ['the same over the REST binding', a2aRest, 'succeeded TASK_STATE_COMPLETED: done'],
      [
        'REST without the version header',
        a2aRest,
        "rejected 400: A2A version '0.3' is not supported by this handler. Expected version '1.0'.",
      ],
      ['REST, history cut', a2aRest, 'succeeded TASK_STATE_COMPLETED: done'],
      ['unknown id', a2a, 'missing: Task not found'],
      ['unknown id over REST', a2aRest, 'missing 404: Task not found'],
      [
        'no version header',
        a2a,
        "rejected: A2A version '0.3' is not supported by this handler. Expected version '1.0'.",
      ],
    ],
    others: [
      'start: good',
      'start: fail',
      'start: ask',
      'start: auth',
      'start: reject',
      'start: long',
      'stop',
      'stop a task that has ended',
      'version 0.3 word',
      'list, paged',
      'list over REST',
    ],
  },
  restate: {
    rows: [
      ['result, not there yet', restate, 'pending running'],
      ['attach: the server holds the request until the end', restateAttach, 'succeeded completed'],
      ['result', restate, 'succeeded completed'],
      ['bad, attach', restateAttach, 'failed failed: disk full on shard 7'],
      [
        "bad, result: the code is the workflow's own",
        restate,
        'failed failed: disk full on shard 7',
      ],
      ['by invocation id', restate, 'pending running'],
      ['stopped, result', restate, 'stopped cancelled'],
      ['unknown workflow id', restate, 'missing 404: invocation not found'],
      [
        'unknown invocation id',
        restate,
        "rejected 400: bad invocation id 'inv_nope': unrecognized codec version",
      ],
      ['unknown service', restate, 'missing 404: invocation not found'],
      [
        'the server is killed while it holds the request (attach)',
        restateAttach,
        'unavailable: The connection was reset',
      ],
    ],
    others: [
      'start',
      'start the same again',
      "the workflow's own status handler",
      'stop (admin API)',
      'batch, any state (admin, SQL)',
    ],
  },
};

describe.each(Object.entries(tables))('the recording of %s', (name, { rows, others }) => {
  const exchanges = numbered(readRecording(name));

  it('has no exchange that is left out', () => {
    const titles = [...rows.map(([title]) => title), ...others];
    expect(titles.toSorted()).toEqual(exchanges.map(({ title }) => title).toSorted());
  });

  it.each(rows)('%s', async (title, resource, observed) => {
    const exchange = exchanges.find((one) => one.title === title) as Exchange;
    expect(inWords(await observe(resource, exchange, exchanges))).toBe(observed);
  });
});

/** The second of the same title gets a `#2`. */
function numbered(exchanges: readonly Exchange[]): Exchange[] {
  const counts = new Map<string, number>();
  return exchanges.map((exchange) => {
    const count = (counts.get(exchange.title) ?? 0) + 1;
    counts.set(exchange.title, count);
    return count === 1 ? exchange : { ...exchange, title: `${exchange.title} #${count}` };
  });
}

/** The resource's request is answered as recorded, and each further one by the exchange that has asked the same. */
async function observe(
  resource: Resource<unknown>,
  exchange: Exchange,
  all: readonly Exchange[],
): Promise<Observation> {
  const id = idIn(exchange);
  let isFirst = true;
  const replay: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const body = await request.text();
    const answering = isFirst ? exchange : all.find((one) => isSame(one, request, body));
    isFirst = false;
    return answerOf(answering);
  };
  const input = {
    id,
    requestTimeoutMs: 1_000,
    deadlineAt: null,
    deadlineMs: null,
    validators: exchange.response?.status === 304 ? { etag: '"etag"', lastModified: null } : null,
    last: null,
    wasMalformed: false,
  };
  return await toPromise(createActor(createFetchStatus(resource, replay), { input }).start());
}

function answerOf(exchange: Exchange | undefined): Response {
  if (exchange === undefined) return new Response(null, { status: 404 });
  const { response } = exchange;
  if (response === null)
    throw new TypeError('fetch failed', {
      cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }),
    });
  const { status, headers, body } = response;
  return new Response(body === '' ? null : body, { status, headers });
}

const isSame = ({ request }: Exchange, { method, url }: Request, body: string) =>
  request.method === method &&
  `${BASE}${request.path}` === url &&
  withoutRpcId(request.body) === withoutRpcId(body);

const withoutRpcId = (body: string) => body.replace(/"id":\d+,/, '');

/** What was asked for: in JSON-RPC's parameters, else in the path. */
const idIn = ({ request: { body, path } }: Exchange): string =>
  /"(?:taskId|id)":"([^"]+)"/.exec(body)?.[1] ??
  path
    .replace(/\?.*/, '')
    .split('/')
    .findLast((segment) => !/^(output|attach|builds|)$/.test(segment)) ??
  '';

function inWords(observation: Observation): string {
  const { type } = observation;
  if (type === 'reading') {
    const { status, verdict, detail } = observation;
    return `${verdict} ${status}${detail === undefined ? '' : `: ${detail}`}`;
  }
  return type;
}

import { a2aRestTask, a2aTask } from '../../examples/apis/a2a.ts';
import { buildbotRequest } from '../../examples/apis/buildbot.ts';
import { celeryTask } from '../../examples/apis/celery.ts';
import { mcpTask, mcpTaskResult } from '../../examples/apis/mcp.ts';
import { prefectFlowRun } from '../../examples/apis/prefect.ts';
import { restateWorkflow } from '../../examples/apis/restate.ts';
import type { Resource } from '../../src/index.ts';

const BASE = 'http://127.0.0.1:1';
const session = () => '3ee60665-1617-4336-8bbd-2fb9a39b5e10';

const mcp = mcpTask(`${BASE}/mcp`, session);
const mcpResult = mcpTaskResult(`${BASE}/mcp`, session);
const a2a = a2aTask(`${BASE}/`);
const a2aRest = a2aRestTask(`${BASE}/rest`);
const restate = restateWorkflow(BASE, 'jobs');
const restateAttach = restateWorkflow(BASE, 'jobs', 'attach');
const prefect = prefectFlowRun(`${BASE}/api`);
const buildbot = buildbotRequest(BASE);
const celery = celeryTask(BASE);

/** What is observed of the exchange with this title (of several, the one that `#n` counts), in a word or two. */
type Row = readonly [title: string, resource: Resource<unknown>, observed: string];

/** Each exchange of a recording: what a person expects to be observed of it, or that it asks for no status. */
export const recorded: Readonly<
  Record<string, { rows: readonly Row[]; others: readonly string[] }>
> = {
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
        'missing 200: MCP error -32602: Failed to retrieve task: Task not found',
      ],
      [
        'unknown id: 200 with an error',
        mcp,
        'missing 200: MCP error -32602: Failed to retrieve task: Task not found',
      ],
      [
        'unknown session (the server restarted): get a new one',
        mcp,
        'unauthorized 404: Session not found',
      ],
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
      ['other server, unknown session', mcp, 'unauthorized 404: Session not found'],
      ['after that', mcp, 'unauthorized 404: Session not found'],
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
      ['unknown id', a2a, 'missing 200: Task not found'],
      ['unknown id over REST', a2aRest, 'missing 404: Task not found'],
      [
        'no version header',
        a2a,
        "rejected 200: A2A version '0.3' is not supported by this handler. Expected version '1.0'.",
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
        'unavailable: The network failed (ECONNRESET)',
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
  prefect: {
    rows: [
      ['good: PENDING/Pending', prefect, 'pending PENDING'],
      ['good: RUNNING/Running', prefect, 'pending RUNNING'],
      ['good: COMPLETED/Completed', prefect, 'succeeded COMPLETED'],
      ['bad: PENDING/Pending', prefect, 'pending PENDING'],
      ['bad: RUNNING/Running', prefect, 'pending RUNNING'],
      [
        'bad: FAILED/Failed',
        prefect,
        'failed FAILED: Flow run encountered an exception: ValueError: disk full on shard 7',
      ],
      ['retried: PENDING/Pending', prefect, 'pending PENDING'],
      ['retried: RUNNING/Running', prefect, 'pending RUNNING'],
      [
        'retried: SCHEDULED/AwaitingRetry',
        prefect,
        'pending SCHEDULED: Flow run encountered an exception: RuntimeError: flaky',
      ],
      ['retried: RUNNING/Running #2', prefect, 'pending RUNNING'],
      [
        'retried: FAILED/Failed',
        prefect,
        'failed FAILED: Flow run encountered an exception: RuntimeError: flaky',
      ],
      ['asks: PENDING/Pending', prefect, 'pending PENDING'],
      ['asks: RUNNING/Running', prefect, 'pending RUNNING'],
      ['asks: PAUSED/Paused', prefect, 'blocked PAUSED'],
      ['asks: RUNNING/Running #2', prefect, 'pending RUNNING'],
      ['asks: COMPLETED/Completed', prefect, 'succeeded COMPLETED'],
      ['good: PENDING/Pending #2', prefect, 'pending PENDING'],
      ['good: RUNNING/Running #2', prefect, 'pending RUNNING'],
      ['good: CANCELLING/Cancelling', prefect, 'pending CANCELLING'],
      ['unknown id', prefect, 'missing 404: Flow run not found'],
      ['id that is no UUID', prefect, 'missing 404: Not Found'],
      ['server with an auth string: no credential', prefect, 'unauthorized 401: Unauthorized'],
      ['server with an auth string: wrong credential', prefect, 'unauthorized 401: Unauthorized'],
    ],
    others: [
      'resume: what a person does',
      'cancel',
      'batch by ids',
      'batch, more than the server gives',
    ],
  },
  buildbot: {
    rows: [
      ['good: request [false,false,-1,null,null,null]', buildbot, 'pending queued'],
      ['good: request [true,false,-1,false,null,"created"]', buildbot, 'pending building'],
      ['good: request [true,false,-1,false,null,"pinging worker"]', buildbot, 'pending building'],
      ['good: request [true,false,-1,false,null,"building"]', buildbot, 'pending building'],
      ['good: request [true,false,-1,false,null,"build successful"]', buildbot, 'pending building'],
      [
        'good: request [true,true,0,true,0,"build successful"]',
        buildbot,
        'succeeded success: build successful',
      ],
      [
        'bad: request [true,true,2,true,2,"failed \'sh -c ...\' (failure)"]',
        buildbot,
        "failed failure: failed 'sh -c ...' (failure)",
      ],
      [
        'warn: request [true,true,0,true,0,"build successful"]',
        buildbot,
        'succeeded success: build successful',
      ],
      [
        'long: request [true,true,6,true,6,"cancelled (not needed) \'sleep 120\' (cancelled)"]',
        buildbot,
        "stopped cancelled: cancelled (not needed) 'sleep 120' (cancelled)",
      ],
      [
        'unknown build',
        buildbot,
        "missing 404: not found while getting from endpoint for /builds/n:buildid,/builders/n:builderid/builds/n:build_number,/builders/s:buildername/builds/n:build_number with arguments ResultSpec(**{'filters': [], 'fiel…",
      ],
      ['id that is no number', buildbot, 'missing 404: Invalid path: builds/abc'],
    ],
    others: [
      'start a job (JSON-RPC)',
      'good: build',
      'good: build #2',
      'good: build #3',
      'good: build #4',
      'good: build #5',
      'bad: build',
      'warn: build',
      'stop (JSON-RPC)',
      'long: build',
      'unknown build request: builds of it',
      'batch: several ids',
      'batch: eq',
      'page',
      'wrong token',
      'without accept: json',
      'killed in the middle of a build and started again: the builds of the request',
    ],
  },
  celery: {
    rows: [
      ['good: result', celery, 'pending PENDING: queued, or an id that Celery does not know'],
      ['good: result #2', celery, 'pending STARTED'],
      ['good: result #3', celery, 'pending PROGRESS'],
      ['good: result #4', celery, 'succeeded SUCCESS'],
      ['bad: result', celery, 'pending STARTED'],
      ['bad: result #2', celery, "failed FAILURE: ValueError('disk full on shard 7')"],
      ['flaky: result', celery, 'pending STARTED'],
      ['flaky: result #2', celery, 'pending RETRY'],
      ['flaky: result #3', celery, 'pending STARTED'],
      ['flaky: result #4', celery, "failed FAILURE: RuntimeError('flaky')"],
      ['long: result', celery, 'pending STARTED'],
      ['long: result #2', celery, "stopped REVOKED: TaskRevokedError('terminated')"],
      ['unknown id: result', celery, 'pending PENDING: queued, or an id that Celery does not know'],
      [
        'the result backend (redis) is away',
        celery,
        'unavailable 503: Broker or result backend unavailable',
      ],
      ['conditional: 304', celery, 'unchanged'],
      ['no credentials', celery, 'unauthorized 401'],
      ['wrong credentials', celery, 'unauthorized 401'],
    ],
    others: [
      'start good',
      'good: info at once',
      'good: info 200 PENDING',
      'good: info 200 STARTED',
      'good: info 200 SUCCESS',
      'good: info at the end',
      'start bad',
      'bad: info at once',
      'bad: info 200 RECEIVED',
      'bad: info 200 STARTED',
      'bad: info 200 FAILURE',
      'bad: info at the end',
      'start flaky',
      'flaky: info at once',
      'flaky: info 200 STARTED',
      'flaky: info 200 RETRY',
      'flaky: info 200 STARTED #2',
      'flaky: info 200 FAILURE',
      'flaky: info at the end',
      'start long',
      'long: info at once',
      'long: info 200 STARTED',
      'stop',
      'long: info 200 REVOKED',
      'long: info at the end',
      'unknown id: info',
      'a task without a worker',
      'list',
    ],
  },
};

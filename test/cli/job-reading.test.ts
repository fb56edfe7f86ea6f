import { expect, test } from 'vitest';
import { jobPath } from '../../src/cli/job-path.ts';
import { readJob } from '../../src/cli/job-reading.ts';
import { jobTexts } from '../../src/cli/job-texts.ts';
import { normalizedWord, OBVIOUS_WORDS, obviousVerdict } from '../../src/cli/job-words.ts';

const options = {
  ...{ status: null, progress: null, detail: null, texts: jobTexts.en },
  words: { until: null, fail: null },
};

const readingOf = (body: unknown, more: Partial<Parameters<typeof readJob>[1]> = {}) =>
  readJob(typeof body === 'string' ? body : JSON.stringify(body), { ...options, ...more });

test.each([
  ['GitHub’s run', { status: 'completed', conclusion: 'timed_out' }, 'timed_out', 'failed'],
  ['GitHub’s neutral run', { status: 'completed', conclusion: 'neutral' }, 'neutral', 'stopped'],
  [
    'a run that ended in a word of tomorrow',
    { status: 'completed', conclusion: 'half_done' },
    'half_done',
    'stopped',
  ],
  [
    'a run whose outcome is prose',
    { status: 'completed', outcome: 'All is well.' },
    'completed',
    'succeeded',
  ],
  [
    'GitHub’s run in progress',
    { status: 'in_progress', conclusion: null },
    'in_progress',
    'pending',
  ],
  [
    'GitLab’s pipeline',
    { status: 'canceled', detailed_status: { text: 'x' } },
    'canceled',
    'stopped',
  ],
  ['Jenkins’ build', { building: false, result: 'ABORTED' }, 'ABORTED', 'stopped'],
  [
    'Jenkins’ build that has failed so far',
    { building: true, result: 'FAILURE' },
    'building',
    'pending',
  ],
  ['TeamCity’s build', { state: 'running', status: 'SUCCESS' }, 'running', 'pending'],
  [
    'CircleCI’s build',
    { lifecycle: 'finished', outcome: 'failed', status: 'failed' },
    'failed',
    'failed',
  ],
  [
    'Bitbucket’s pipeline',
    { state: { name: 'COMPLETED', result: { name: 'FAILED' } } },
    'FAILED',
    'failed',
  ],
  [
    'Databricks’ run',
    { state: { life_cycle_state: 'TERMINATED', result_state: 'SUCCESS' } },
    'SUCCESS',
    'succeeded',
  ],
  ['Azure DevOps’ build', { status: 'completed', result: 'canceled' }, 'canceled', 'stopped'],
  ['Kubernetes’ pod', { kind: 'Pod', status: { phase: 'Succeeded' } }, 'Succeeded', 'succeeded'],
  ['CloudFormation’s stack', { StackStatus: 'ROLLBACK_COMPLETE' }, 'ROLLBACK_COMPLETE', 'failed'],
  ['Dataflow’s job', { currentState: 'JOB_STATE_DONE' }, 'JOB_STATE_DONE', 'succeeded'],
  ['Salesforce’s job', { id: '1', state: 'JobComplete' }, 'JobComplete', 'succeeded'],
  ['Google’s operation', { name: 'x', done: true, response: {} }, 'done', 'succeeded'],
  ['Google’s operation with an error', { done: true, error: { code: 3 } }, 'error', 'failed'],
  ['Google’s operation in progress', { name: 'x', done: false }, 'running', 'pending'],
  ['an envelope (JSend)', { status: 'success', data: { state: 'queued' } }, 'queued', 'pending'],
  [
    'what the work has made',
    { status: 'completed', result: 'a failed text' },
    'completed',
    'succeeded',
  ],
  [
    'an envelope of a job that failed',
    { status: 'failed', data: { upload: { status: 'done' } } },
    'failed',
    'failed',
  ],
  [
    'an envelope of a job that runs',
    { status: 'validating', data: { status: 'done' } },
    'validating',
    'pending',
  ],
  ['the worst of several', { status: 'success', state: 'failed' }, 'failed', 'failed'],
  ['the worst of several results', { state: 'success', result: 'canceled' }, 'canceled', 'stopped'],
  ['how it went, wherever', { state: 'done', phase: 'failed' }, 'failed', 'failed'],
  ['an end without success', { finished: true, success: false }, 'failed', 'failed'],
  ['an end that was canceled', { done: true, cancelled: true }, 'cancelled', 'stopped'],
  ['a completed job with an error', { status: 'completed', error: 'disk' }, 'error', 'failed'],
  ['a completed job with no errors', { status: 'completed', errors: [] }, 'completed', 'succeeded'],
  ['a completed job’s exit code', { state: 'finished', exit_code: 1 }, 'failed', 'failed'],
  ['an exit code of 0', { state: 'finished', exit_code: 0 }, 'finished', 'succeeded'],
  ['flags that differ', { done: true, complete: false }, 'running', 'pending'],
  ['a number beside it', { status: 200, state: 'failed' }, 'failed', 'failed'],
  ['a job in its only object', { job: { id: 1, status: 'done' } }, 'done', 'succeeded'],
  ['a list of one', [{ state: 'done' }], 'done', 'succeeded'],
  ['a text', ' DONE\n', 'DONE', 'succeeded'],
  ['a text in JSON', JSON.stringify('timed out'), 'timed out', 'failed'],
  [
    'an unknown conclusion in a list of one',
    { workflow_runs: [{ status: 'completed', conclusion: 'odd_word' }] },
    'odd_word',
    'stopped',
  ],
  [
    'an unknown conclusion in an envelope',
    { data: { status: 'completed', conclusion: 'odd_word' } },
    'odd_word',
    'stopped',
  ],
  [
    'Bitbucket’s unknown result',
    { state: { name: 'COMPLETED', result: { name: 'HALF_FAILED' } } },
    'HALF_FAILED',
    'stopped',
  ],
  [
    'Firebase’s test matrix',
    { testMatrixId: 'm', state: 'FINISHED', outcomeSummary: 'FAILURE' },
    'FAILURE',
    'failed',
  ],
  [
    'a result without success',
    { status: 'completed', result: { success: false, error: 'disk full' } },
    'error',
    'failed',
  ],
  [
    'a result that failed',
    { status: 'completed', result: { status: 'failed' } },
    'failed',
    'failed',
  ],
  ['a result of false', { status: 'completed', result: false }, 'failed', 'failed'],
  [
    'Azure’s success with issues',
    { status: 'completed', result: 'succeededWithIssues' },
    'succeededWithIssues',
    'stopped',
  ],
  ['BigQuery’s failed job', { status: { state: 'DONE', errorResult: {} } }, 'error', 'failed'],
  ['a job beside success', { status: 'success', job: { status: 'running' } }, 'running', 'pending'],
  [
    'a failed payload beside success',
    { status: 'success', code: 200, payload: { state: 'failed' } },
    'failed',
    'failed',
  ],
  [
    'what a completed job has made',
    { status: 'completed', result: { state: 'running' } },
    'completed',
    'succeeded',
  ],
  ['a word that nobody knows', { status: 'compiling' }, 'compiling', 'pending'],
  ['a queue’s own ready', { status: 'ready' }, 'ready', 'pending'],
  ['a healthy request', { status: 'ok' }, 'ok', 'pending'],
])('without a path %s is read', (_, body, status, verdict) => {
  expect(readingOf(body)).toMatchObject({ status, verdict });
});

test.each([
  ['two objects', { a: { status: 'done' }, b: { status: 'failed' } }],
  ['a list of two', [{ status: 'done' }, { status: 'failed' }]],
  ['a long text', 'x'.repeat(201)],
  ['lines', 'done\nfailed'],
  ['numbers alone', { status: 200 }],
  ['what has no status', { error: 'x' }],
])('%s say no status', (_, body) => {
  expect(readingOf(body)).toMatchObject({
    problem: expect.stringContaining('No status was found'),
  });
});

test.each([
  ['.jobs[1].status'],
  ['jobs[-1].status'],
  ["jobs[?id=='2'].status"],
  ["jobs[?id=='2'].status | [0]"],
  ["jobs[?id=='2'] | [0].status"],
  ['.jobs[1].done'],
])('%s is over, and what stands beside it says how', (path) => {
  const jobs = [
    { id: '1', status: 'completed', conclusion: 'success' },
    { id: '2', status: 'completed', done: true, conclusion: 'failure' },
  ];
  const reading = readingOf({ jobs }, { status: jobPath(path) });
  expect(reading).toMatchObject({ status: 'failure', verdict: 'failed' });
});

test.each([
  [-1, '1'],
  [1.5, '15'],
  ['1.1.10', '1.11.0'],
  ['2026-11-01', '2026-1-101'],
])('%j is not the %s that is waited for', (state, until) => {
  const reading = readingOf(
    { state },
    { status: jobPath('.state'), words: { until: [normalizedWord(until)], fail: null } },
  );
  expect(reading).toMatchObject({ status: String(state), verdict: 'pending' });
});

/** What is read where a body says success, and something else besides. */
type Row = readonly [string, object, string, string];
const besides: readonly Row[] = [
  ...[
    { status: 'success', deployment: { state: 'building' } },
    { status: 'success', data: { job: { state: 'building' }, user: { id: 1 } } },
    { status: 'success', data: { jobs: [{ state: 'done' }, { state: 'building' }] } },
    { status: 'success', data: { export_status: 'building' } },
    { status: 'success', jobs: [{ status: 'building' }, { status: 'success' }] },
    { status: 'completed', job: { status: 'building' } },
  ].map((body): Row => ['work that continues', body, 'building', 'pending']),
  ...[
    { status: 'success', finished: false },
    { status: 'done', done: false },
    { state: 'success', is_running: true },
    { status: 'completed', pending: true },
    { status: 'success', data: { progress: 40 } },
    { status: 'success', data: { isRunning: true } },
    { name: 'operations/1', metadata: { state: 'DONE' } },
  ].map((body): Row => ['what is not over', body, 'running', 'pending']),
  ...[
    { status: 'success', workflow: { state: 'failed' } },
    { status: 'success', results: [{ state: 'failed' }] },
    { status: 'completed', success: 'false' },
    { status: 'completed', success: 0 },
    { status: 'completed', rc: 1 },
    { status: 'finished', exit_code: null, signal: 'SIGKILL' },
  ].map((body): Row => ['what has failed', body, 'failed', 'failed']),
  ...[
    { completed: true, response: { failures: [{ cause: 'x' }] }, task: { id: 1 } },
    { status: 'completed', failedReason: 'missing lock' },
    { status: 'completed', failure: { message: 'x' } },
    { status: 'completed', hasErrors: true },
    { status: 'COMPLETED', errorCode: 'ACCESS_DENIED' },
    { status: 'COMPLETED', output: 1, response: { error: 'x' } },
    { status: 'completed', errorCount: 4 },
  ].map((body): Row => ['what tells of an error', body, 'error', 'failed']),
  [
    'a task that was cancelled',
    { completed: true, task: { cancelled: true } },
    'cancelled',
    'stopped',
  ],
  ...['KO', 'NOK', 'not ok'].map(
    (result): Row => ['a result that is none', { status: 'finished', result }, result, 'stopped'],
  ),
  ...[
    { status: 'completed', errorCode: 0, errors: [], error: null, failedReason: '' },
    { status: 'completed', errorCode: 'NO_ERROR', exitCode: 0, success: 'true', ok: 3 },
    { status: 'completed', jobs: [{ status: 'failed' }, { status: 'success' }] },
    { status: 'completed', deployment: { state: 'active' } },
    { status: 'completed', result: { task: 'write', completed: false }, data: { progress: 3 } },
    { status: 'completed', previousState: 'running', desired_state: 'running' },
  ].map((body): Row => ['a success with much beside it', body, 'completed', 'succeeded']),
];

test.each(besides)('beside a success %s is read: %j', (_, body, status, verdict) => {
  expect(readingOf(body)).toMatchObject({ status, verdict });
});

test('no word has two meanings', () => {
  for (const [verdict, words] of Object.entries(OBVIOUS_WORDS))
    for (const word of words) expect([word, obviousVerdict(word)]).toEqual([word, verdict]);
});

test.each([
  ['.state'],
  ['state'],
  ['@.state'],
  ['.jobs[0].state'],
  ['jobs[-1].state'],
  ['."a.b".c'],
  ['.["a.b"].c'],
  ['.build-state'],
  ['"build-state"'],
  ['.états'],
  ["jobs[?id=='1'].state"],
  ["jobs[?id=='1'] | [0].state"],
  ['missing || state'],
  ["join('', [state])"],
])('the path %s leads to the value', (path) => {
  const body = {
    ...{ state: 'done', 'a.b': { c: 'done' }, 'build-state': 'done', états: 'done' },
    jobs: [{ id: '1', state: 'done' }],
  };
  expect(jobPath(path).valueIn(body)).toBe('done');
});

test.each([
  ...[[''], ['['], ['a b'], ['..a'], ['a.'], ['/a/b'], ['a[']],
  ...[['first(jobs)'], ["jobs[?first(@) == '1'].state"]],
])('%s is no path', (path) => {
  expect(() => jobPath(path)).toThrow();
});

test.each([
  [{ done: 0.4 }, 0.4],
  [{ done: 40 }, 0.4],
  [{ done: '40 %' }, 0.4],
  [{ done: '1%' }, 0.01],
  [{ done: 100 }, 1],
  [{ done: 1 }, 1],
  [{ done: 101 }, undefined],
  [{ done: -1 }, undefined],
  [{ done: 'soon' }, undefined],
  [{}, undefined],
])('the progress of %j is %s', (body, progress) => {
  const reading = readingOf({ status: 'running', ...body }, { progress: jobPath('.done') });
  expect(reading).toMatchObject({ status: 'running', progress });
});

test('1 is one percent in a field of that name', () => {
  const reading = readingOf({ status: 'running', percent: 1 }, { progress: jobPath('.percent') });
  expect(reading).toMatchObject({ progress: 0.01 });
});

test('what may come yet is told with what is there', () => {
  const reading = readingOf({ build: { id: 1 } }, { status: jobPath('.build.state') });
  expect(reading).toMatchObject({
    ...{ status: 'none', verdict: 'pending' },
    detail: 'nothing at .build.state yet; what is there is an object with id',
  });
});

test('both languages have each sentence', () => {
  const kinds = [
    { is: 'page' },
    { is: 'xml' },
    { is: 'empty object' },
    { is: 'text', text: 'x' },
    { is: 'list', length: 2 },
    { is: 'object', fields: Array.from({ length: 20 }, (_, n) => `f${n}`) },
  ] as const;
  const sentences = (texts: (typeof jobTexts)['en']) =>
    kinds.map((kind) => [texts.noStatus(kind), texts.needsJson('.a', kind)]);
  expect(JSON.stringify(sentences(jobTexts['zh-CN']))).toMatch(/[\u4e00-\u9fff]/);
  expect(sentences(jobTexts['zh-CN'])).not.toEqual(sentences(jobTexts.en));
  expect(jobTexts.en.noStatus(kinds[5])).toContain('f11 and 8 more');
});

test('in the whole body a path is named that is one', () => {
  const reading = readingOf({ state: 'done' }, { status: jobPath('.') });
  expect(reading).toMatchObject({ problem: expect.stringMatching(/e\.g\. --status '\.state'/) });
});

test('an empty text is no status yet', () => {
  const reading = readingOf({ state: '' }, { status: jobPath('.state') });
  expect(reading).toMatchObject({ status: 'none', verdict: 'pending' });
});

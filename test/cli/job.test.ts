import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  type PlainServer,
  type Received,
  type Reply,
  startPlainServer,
} from '../support/plain-server.ts';
import { jsonLines, run, start } from './support.ts';

type Answer = Reply | Readonly<Record<string, unknown>> | readonly unknown[] | string;

const json = (body: unknown): Reply => ({ body });
const often = ['--interval', '1s'];

/** A server that gives the answers in turn, for each path, and then the last one again. */
async function serving(
  answers: readonly Reply[] | ((request: Received, count: number) => Reply),
): Promise<PlainServer> {
  const counts = new Map<string, number>();
  const server = await startPlainServer((request) => {
    const count = counts.get(request.path) ?? 0;
    counts.set(request.path, count + 1);
    if (typeof answers === 'function') return answers(request, count);
    return answers[Math.min(count, answers.length - 1)] ?? 'silence';
  });
  onTestFinished(() => server.close());
  return server;
}

/** Watches one job whose answers are these bodies, and returns how it ended. */
async function watched(bodies: readonly Answer[], args: readonly string[] = []) {
  const server = await serving(bodies.map((body) => json(body)));
  return { ...(await run(['watch', `${server.url}/job`, ...often, ...args])), server };
}

describe('the issue’s own example', () => {
  test('several ids of a URL are a fleet with a status, words, progress and a detail of their own', async () => {
    const server = await serving(({ path }, count) => {
      if (count === 0) return json({ state: 'running', percent: 40 });
      return json(
        path === '/jobs/42' ? { state: 'passed' } : { state: 'canceled', reason: 'by ada' },
      );
    });
    const { code, stdout } = await run([
      ...['watch', `${server.url}/jobs/{id}`, '42', '43', '--status', '.state'],
      ...['--until', 'passed', '--fail', 'failed,canceled', '--progress', '.percent'],
      ...['--detail', '.reason', '-H', 'X-Team: a', ...often],
    ]);
    expect(stdout).toMatch(/42 running 40 %\n/);
    expect(stdout).toMatch(/"42" has ended with the status passed\./);
    expect(stdout).toMatch(/"43" ended with the status canceled \(by ada\)/);
    expect(code).toBe(1);
    expect(server.requests.map(({ headers }) => headers['x-team'])).toEqual(Array(4).fill('a'));
  });

  test('a number that no double can hold ends no watch', async () => {
    const server = await serving([{ body: '{"status":"failed","x":1e400}' }]);
    const { code, stdout } = await run(['watch', `${server.url}/job`, ...often]);
    expect(stdout).toMatch(/ended with the status failed/);
    expect(code).toBe(1);
  });

  test('ids come from stdin, too', async () => {
    const server = await serving([json({ state: 'done' })]);
    const cli = start(['watch', `${server.url}/jobs/{id}`, '-']);
    cli.process.stdin?.end('42\n43\n');
    expect((await cli.ended).code).toBe(0);
    expect(server.requests.map(({ path }) => path).sort()).toEqual(['/jobs/42', '/jobs/43']);
  });

  test('a URL without {id} is asked as it is, and is the id of its outcome without its query', async () => {
    const server = await serving([json({ state: 'SUCCEEDED' })]);
    const url = `${server.url}/status`;
    const { code, stdout } = await run(['watch', `${url}?job=42&view=all`, '--json']);
    expect(code).toBe(0);
    expect(jsonLines(stdout).at(-1)).toMatchObject({ type: 'outcome', id: url });
    expect(server.requests.map(({ path }) => path)).toEqual(['/status?job=42&view=all']);
  });
});

describe('what a status means', () => {
  test.each([
    ['a success in capitals', { status: 'SUCCESS' }, 0],
    ['canceled', { status: 'canceled' }, 7],
    ['a run of GitHub that failed', { status: 'completed', conclusion: 'failure' }, 1],
    ['a run of GitHub that succeeded', { status: 'completed', conclusion: 'success' }, 0],
    [
      'an envelope that only says that the request succeeded',
      { status: 'success', data: { status: 'failed' } },
      1,
    ],
    [
      'an operation of Google with an error',
      { name: 'x', done: true, error: { message: 'no' } },
      1,
    ],
    ['a text', 'DONE', 0],
  ] as const)('without an option %s ends with its exit code', async (_, body, code) => {
    expect((await watched([body])).code).toBe(code);
  });

  test.each([
    ['a run of GitHub', { status: 'completed', conclusion: 'failure' }, '.status', 1],
    [
      'a run of Databricks',
      { state: { life_cycle_state: 'TERMINATED', result_state: 'SUCCESS' } },
      '.state.life_cycle_state',
      0,
    ],
  ])(
    'a status that only says that it is over means what stands beside it: %s',
    async (_, body, path, code) => {
      expect((await watched([body], ['--status', path])).code).toBe(code);
    },
  );

  test('a build of TeamCity that has succeeded so far continues', async () => {
    const { code, stdout } = await watched([
      { state: 'running', status: 'SUCCESS' },
      { state: 'finished', status: 'FAILURE' },
    ]);
    expect(stdout).toMatch(/job running\n/);
    expect(code).toBe(1);
  });

  test('with --until nothing else is success', async () => {
    const { code, stdout } = await watched(
      [{ status: 'succeeded' }, { status: 'deployed' }],
      ['--until', 'deployed'],
    );
    expect(stdout).toMatch(/succeeded → deployed/);
    expect(code).toBe(0);
  });

  test('with --until a failure is still a failure, in the server’s words', async () => {
    const { code, lastLine } = await watched(
      [{ status: 'failed', message: 'disk full' }],
      ['--until', 'passed'],
    );
    expect(lastLine).toMatch(/failed \(disk full\)/);
    expect(code).toBe(1);
  });

  test('what --fail names is failure besides the usual words, and success is still success', async () => {
    const given = ['--fail', 'given up'];
    expect((await watched([{ status: 'running' }, { status: 'given_up' }], given)).code).toBe(1);
    expect((await watched([{ status: 'running' }, { status: 'error' }], given)).code).toBe(1);
    expect((await watched([{ status: 'running' }, { status: 'done' }], given)).code).toBe(0);
  });

  test('what --fail names is failed, also where it would be stopped', async () => {
    expect((await watched([{ status: 'Canceled' }], ['--fail', 'canceled'])).code).toBe(1);
  });

  test.each([
    ['true', [{ done: false }, { done: true }], '.done', 'true'],
    ['a number', [{ left: 2 }, { left: 0 }], '.left', '0'],
    ['null', [{ lock: 'held' }, { lock: null }], '.lock', 'null'],
  ])('%s can be what is waited for', async (_, bodies, path, word) => {
    const { code } = await watched(bodies, ['--status', path, '--until', word]);
    expect(code).toBe(0);
  });

  test('a build of Jenkins whose result is null continues', async () => {
    const { code, stdout } = await watched(
      [
        { building: true, result: null },
        { building: false, result: 'SUCCESS' },
      ],
      ['--status', '.result', '--until', 'SUCCESS'],
    );
    expect(stdout).toMatch(/null → SUCCESS/);
    expect(code).toBe(0);
  });

  test('a condition of Kubernetes is waited for until it is there', async () => {
    const complete = { conditions: [{ type: 'Complete', status: 'True' }] };
    const { code } = await watched(
      [{ status: {} }, { status: complete }],
      ['--status', ".status.conditions[?type=='Complete'].status", '--until', 'True'],
    );
    expect(code).toBe(0);
  });

  test('what waits for a person ends with 8 if asked to', async () => {
    expect((await watched([{ status: 'manual' }], ['--exit-when-blocked'])).code).toBe(8);
  });
});

describe('an answer without a status says what to do', () => {
  test.each([
    [
      'a misspelt path',
      { id: 1, state: 'x' },
      ['--status', '.stat'],
      /--status \.stat: the answer is an object with id, state\./,
    ],
    [
      'no usual field',
      { id: 1, foo: 'x' },
      [],
      /name it with --status, e\.g\. --status \.state\. The answer is an object with id, foo\./,
    ],
    [
      'a list',
      [{ state: 'x' }, { state: 'y' }],
      [],
      /--status \.\[0\]\.state\. The answer is a list of 2\./,
    ],
    [
      'an object as the status',
      { status: { text: 'x' } },
      ['--status', '.status'],
      /e\.g\. --status '\.status\.text'/,
    ],
    [
      'a text where JSON is needed',
      'DONE',
      ['--status', '.state'],
      /needs JSON, but the answer is the text "DONE"/,
    ],
    ['XML', '<?xml version="1.0"?><job/>', [], /the answer is XML/],
    ['a page', '<!doctype html><html></html>', [], /the answer is an HTML page/],
    ['true without --until', { ready: true }, ['--status', '.ready'], /--until true\./],
  ] as const)('%s', async (_, body, args, message) => {
    const { code, lastLine, server } = await watched([body], args);
    expect(lastLine).toMatch(message);
    expect(code).toBe(6);
    expect(server.requests).toHaveLength(2);
  });

  test('in Chinese, too', async () => {
    const { lastLine } = await watched([{ id: 1 }], ['--status', '.stat', '--lang', 'zh-CN']);
    expect(lastLine).toMatch(/--status \.stat 处没有内容：响应是含有 id 的对象。/);
  });

  test('an empty answer', async () => {
    const server = await serving([{ status: 204 }]);
    const { code, lastLine } = await run(['watch', server.url]);
    expect(lastLine).toMatch(/An empty answer \(HTTP 204\) has no status; check the URL\./);
    expect(code).toBe(6);
  });

  test('a redirect, without what its query holds', async () => {
    const location = '/login?next=hidden';
    const server = await serving([{ status: 302, headers: { location } }]);
    const { code, lastLine } = await run(['watch', `${server.url}/job`]);
    expect(lastLine).toMatch(/redirects to \S+\/login, and redirects are not followed/);
    expect(lastLine).not.toContain('hidden');
    expect(code).toBe(6);
  });

  test('a field that has gone later is a failure that may pass', async () => {
    const { code, stdout } = await watched(
      [{ state: 'running' }, { id: 1 }, { id: 1 }, { state: 'done' }],
      ['--status', '.state'],
    );
    expect(stdout).toMatch(/There is nothing at --status \.state/);
    expect(code).toBe(0);
  });
});

describe('a 202', () => {
  const accepted = {
    status: 202,
    headers: { location: '/operations/1?sig=x', 'retry-after': '1' },
  };

  test('of the request that creates the work is followed to its Location', async () => {
    const server = await serving(({ path }, count) =>
      path === '/exports' || count === 0 ? accepted : json({ rows: 3 }),
    );
    const { code, stdout } = await run([
      ...['watch', `${server.url}/exports`, '--body', '{"from":"{id}"}', 'a"b', '-H', 'X-Team: a'],
    ]);
    expect(server.requests.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['POST', '/exports', '{"from":"a\\"b"}'],
      ['GET', '/operations/1?sig=x', ''],
      ['GET', '/operations/1?sig=x', ''],
    ]);
    expect(server.requests[0]?.headers['content-type']).toBe('application/json');
    expect(stdout).toMatch(/Accepted → HTTP 200/);
    expect(code).toBe(0);
  });

  test.each([{ rows: 3 }, { rows: 3, errors: [] }])(
    'is the same until a 200 with the result %j',
    async (body) => {
      const server = await serving([{ status: 202 }, json(body)]);
      expect((await run(['watch', server.url, ...often])).code).toBe(0);
    },
  );

  test.each([
    ['an error', { error: { message: 'disk full' } }, 1],
    ['an end without success', { success: false }, 1],
    ['false', false, 5],
    ['a status that is not known', { status: 'validating' }, 5],
    ['a page', '<html>log in</html>', 5],
    ['a job that has failed', { job: { status: 'failed' }, links: { self: '/x' } }, 1],
    ['a job that runs', { job: { status: 'running' }, links: { self: '/x' } }, 5],
    ['jobs that have failed', [{ status: 'failed' }, { status: 'failed' }], 1],
    ['a flag of one that is not over', { jobComplete: false }, 5],
    ['a part of the work', { percentComplete: 40 }, 5],
    ['a code', { code: 'PENDING' }, 5],
    ['the code of an error', { errorCode: 'X-17', message: 'no' }, 1],
    ['a message alone', { message: 'Job is still running' }, 5],
    ['a traceback', 'Traceback (most recent call last):\n  File "a.py", line 3\nKeyError', 5],
  ])('is not followed by success where the answer is %s', async (_, body, code) => {
    const server = await serving([{ status: 202 }, json(body)]);
    expect((await run(['watch', server.url, ...often, '--timeout', '4s'])).code).toBe(code);
  });

  test('is not followed by success where the 200 is to be asked again, or is a problem', async () => {
    const headers = [{ 'retry-after': '1' }, { 'content-type': 'application/problem+json' }];
    for (const of of headers) {
      const server = await serving([{ status: 202 }, { body: { rows: 3 }, headers: of }]);
      expect((await run(['watch', server.url, ...often, '--timeout', '4s'])).code).not.toBe(0);
    }
  });

  test.each(['/', '/error?code=500', '/jobs/1/failure', '/session/new'])(
    'is not followed by success where a 303 points to %s',
    async (location) => {
      const server = await serving([{ status: 202 }, { status: 303, headers: { location } }]);
      expect((await run(['watch', `${server.url}/`, ...often])).code).toBe(6);
    },
  );

  test.each([
    ['a success', { status: 'success', message: 'queued' }],
    ['a flag of success', { success: true, status: 'done' }],
    ['a text', 'success'],
  ])('that names another place is that of the request, though it says %s', async (_, body) => {
    const accepted = { body, status: 202, headers: { location: '/operations/1' } };
    const work = [json({ status: 'running' }), json({ state: 'failed' })];
    const server = await serving(({ path }, count) =>
      path === '/operations/1' ? (work[count] ?? json({})) : accepted,
    );
    expect((await run(['watch', server.url, ...often])).code).toBe(1);
    expect(server.requests.map(({ path }) => path).slice(1)).toEqual(
      Array(2).fill('/operations/1'),
    );
  });

  test('that says success counts when it is read again, and no wait is asked for', async () => {
    const server = await serving([{ body: { state: 'Complete' }, status: 202 }]);
    expect((await run(['watch', server.url, ...often])).code).toBe(0);
    expect(server.requests).toHaveLength(2);
  });

  test('ends where a 303 points to a signed address of another host, or to what only looks like a login', async () => {
    for (const location of [
      'https://bucket.example.com/export.csv?X-Amz-Signature=0a1b2c3d',
      '/authors/report/7',
      '/lessons/dialog-info',
    ]) {
      const server = await serving([{ status: 202 }, { status: 303, headers: { location } }]);
      expect((await run(['watch', server.url, ...often])).code).toBe(0);
    }
  });

  test('ends where a 303 points to the result, and not to where to log in', async () => {
    const seeOther = (location: string) => [
      { status: 202 },
      { status: 303, headers: { location } },
    ];
    const done = await serving(seeOther('/results/1'));
    expect((await run(['watch', done.url, ...often])).code).toBe(0);
    const login = await serving(seeOther('/login'));
    expect((await run(['watch', login.url, ...often])).code).toBe(6);
  });

  test('to another host takes no credential and no header along', async () => {
    const other = await serving([json({ status: 'done' })]);
    const location = `${other.url}/operation`;
    const server = await serving([{ status: 202, headers: { location, 'retry-after': '1' } }]);
    const { code } = await run(
      ['watch', server.url, '--header-env', 'X-Key: CI_KEY', '-H', 'X-Team: a'],
      { CI_KEY: 'sk-hidden-1234' },
    );
    expect(code).toBe(0);
    expect(server.requests[0]?.headers).toMatchObject({ 'x-key': 'sk-hidden-1234', 'x-team': 'a' });
    expect(Object.keys(other.requests[0]?.headers ?? {})).not.toContain('x-key');
    expect(Object.keys(other.requests[0]?.headers ?? {})).not.toContain('x-team');
  });

  test.each([
    ['--bearer-env', 'CI_KEY'],
    ['--query-env', 'code: CI_KEY'],
  ])(
    'to another host that refuses ends its id alone, and no key of %s is blamed',
    async (...key) => {
      const other = await serving([{ status: 401, body: { message: 'log in at b' } }]);
      const location = `${other.url}/operation`;
      const server = await serving(({ path }, count) => {
        if (path.startsWith('/a'))
          return { status: 202, headers: { location, 'retry-after': '1' } };
        return json({ state: count < 3 ? 'running' : 'done' });
      });
      const { code, stdout, stderr } = await run(
        ['watch', `${server.url}/{id}`, 'a', 'b', ...key, ...often],
        { CI_KEY: 'sk-hidden-1234' },
      );
      expect(other.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
      expect(stdout).toMatch(
        /"a" can.t continue: The server refuses the request \(401\).+log in at b/,
      );
      expect(stdout).toMatch(/"b" has ended with the status done/);
      expect(stdout + stderr).not.toMatch(/credentials|CI_KEY/);
      expect(code).toBe(6);
    },
  );
});

describe('ids and paths', () => {
  test.each([
    ['a/b', '/jobs/a%2Fb?x=a%2Fb'],
    ['a?b#c', '/jobs/a%3Fb%23c?x=a%3Fb%23c'],
    ['../admin', '/jobs/..%2Fadmin?x=..%2Fadmin'],
    ['a b&c=d', '/jobs/a%20b%26c%3Dd?x=a%20b%26c%3Dd'],
    ['任务', '/jobs/%E4%BB%BB%E5%8A%A1?x=%E4%BB%BB%E5%8A%A1'],
    ['$&', '/jobs/%24%26?x=%24%26'],
    ['x'.repeat(3000), `/jobs/${'x'.repeat(3000)}?x=${'x'.repeat(3000)}`],
  ])('the id %s stays one part of the URL', async (id, path) => {
    const server = await serving([json({ state: 'done' })]);
    expect((await run(['watch', `${server.url}/jobs/{id}?x={id}`, id])).code).toBe(0);
    expect(server.requests.map((request) => request.path)).toEqual([path]);
  });

  test.each([['.jobs[0].state'], ['."a.b".c'], ['.build-state'], ["jobs[?id=='1'].state"]])(
    '%s names a status',
    async (path) => {
      const body = {
        ...{ state: 'done', 'a.b': { c: 'done' }, 'build-state': 'done' },
        jobs: [{ id: '1', state: 'done' }],
      };
      expect((await watched([body], ['--status', path])).code).toBe(0);
    },
  );

  test('a body may come from a file, with the id in it', async () => {
    const file = join(tmpdir(), `pollchart-body-${process.pid}.json`);
    onTestFinished(() => rmSync(file));
    writeFileSync(file, '{"id": {id}, "name": "job {id}"}');
    const server = await serving([json({ state: 'done' })]);
    await run(['watch', server.url, '42', 'x"', '--method', 'POST', '--body', `@${file}`]);
    expect(server.requests.map(({ body }) => JSON.parse(body))).toEqual([
      { id: 42, name: 'job 42' },
      { id: 'x"', name: 'job x"' },
    ]);
  });
});

describe('an id stays one part of the body', () => {
  const bodyFor = async (body: string, id: string, header?: string) => {
    const server = await serving([json({ state: 'done' })]);
    const headers = header === undefined ? [] : ['-H', `Content-Type: ${header}`];
    const ended = await run(['watch', server.url, id, '--body', body, ...headers]);
    const [request] = server.requests;
    return { ...ended, sent: request?.body, contentType: request?.headers['content-type'] };
  };

  const MUTATION = String.raw`{"query":"mutation { job(id: \"{id}\") { state } }"}`;
  const QUOTED = String.raw`{"variables":"{\"id\":\"{id}\"}"}`;
  const THRICE = String.raw`{"a":"{\"b\":\"{\\\"c\\\":\\\"{id}\\\"}\"}"}`;

  test('in a string of GraphQL in a string of JSON', async () => {
    const id = 'x") { state } deleteJob(id: "7';
    const { sent = '' } = await bodyFor(MUTATION, id);
    expect(JSON.parse(sent).query).toBe(`mutation { job(id: ${JSON.stringify(id)}) { state } }`);
  });

  test.each(['7","admin":"true', 'a\\', 'a\nb', '\\"', '任务'])(
    'in JSON in JSON, once or twice: %j',
    async (id) => {
      const { sent: once = '' } = await bodyFor(QUOTED, id);
      expect(JSON.parse(JSON.parse(once).variables)).toEqual({ id });
      const { sent: twice = '' } = await bodyFor(THRICE, id);
      expect(JSON.parse(JSON.parse(JSON.parse(twice).a).b)).toEqual({ c: id });
    },
  );

  test.each([
    ['<j id="{id}"/>', '<j id="7&#34;&#62;&#60;admin/&#62;"/>'],
    [
      "<j id='{id}'>{id}</j>",
      "<j id='7&#34;&#62;&#60;admin/&#62;'>7&#34;&#62;&#60;admin/&#62;</j>",
    ],
  ])('in XML, by its header or its first character: %s', async (body, expected) => {
    const id = '7"><admin/>';
    expect((await bodyFor(body, id, 'application/xml')).sent).toBe(expected);
    expect((await bodyFor(body, id)).sent).toBe(expected);
    const { sent = '' } = await bodyFor(JSON.stringify({ soap: body }), id);
    expect(JSON.parse(sent).soap).toBe(expected);
  });

  test('in a form, which is sent as one', async () => {
    const { sent, contentType } = await bodyFor('id={id}&full=1', '7&admin=1');
    expect(sent).toBe('id=7%26admin%3D1&full=1');
    expect(contentType).toBe('application/x-www-form-urlencoded');
  });

  test('in JSON in a form', async () => {
    const { sent = '' } = await bodyFor('full=1&payload={"id":"{id}"}', '7","admin":"&a=1');
    const form = new URLSearchParams(sent);
    expect([...form.keys()]).toEqual(['full', 'payload']);
    expect(JSON.parse(form.get('payload') ?? '')).toEqual({ id: '7","admin":"&a=1' });
  });

  test.each([
    ['7', MUTATION, undefined],
    ['7', '{"query":"{ job(id: {id}) { state } }"}', undefined],
    ['job-7_a.b:c', 'job {id}', undefined],
    ['job-7', 'id={id}', 'text/plain'],
    ['7', '<j><![CDATA[{id}]]></j>', undefined],
    ['job-7', '{"jql":"key = \'{id}\'"}', undefined],
    ['"any" & <all>', '{"name":"the job {id}"}', undefined],
  ])('%j is sent as it is in %s', async (id, body, header) => {
    const { sent } = await bodyFor(body, id, header);
    expect(sent).toBe(body.replace('{id}', () => JSON.stringify(id).slice(1, -1)));
  });

  test.each([
    [
      'outside of the quotes of GraphQL',
      '{"query":"{ job(id: {id}) { state } }"}',
      '7) { state } x: y(id: 8',
    ],
    ['in a comment of GraphQL', '{"query":"# {id}\\n{ job { state } }"}', 'a\nmutation'],
    ['in a block of GraphQL', String.raw`{"query":"{ job(id: \"\"\"{id}\"\"\") { state } }"}`, '"'],
    ['outside of the quotes of a tag', '<j {id}="1"/>', 'a="1" b'],
    ['in a comment of XML', '<!-- {id} --><j/>', 'x--><admin/>'],
    ['in SQL', '{"sql":"select * from jobs where id = \'{id}\'"}', "7' or '1"],
    ['in a comment of SQL', '{"sql":"select * from jobs where id = {id} and mine"}', '7--'],
    ['in a shell’s quotes', String.raw`{"run":"deploy \"{id}\""}`, '$(reboot)'],
    ['in SQL of words', '{"sql":"select state from jobs where id like {id}"}', "'x' or true"],
    ['after a call of SQL', '{"sql":"CALL job_status {id}"}', '1; DROP TABLE jobs'],
    ['in words of JQL', '{"jql":"key in {id}"}', '(A-1) OR project = SECRET'],
    ['in a path', '{"path":"jobs/{id}/status"}', '../admin'],
    ['in any other text', 'job: {id}', '7\nadmin: true'],
  ])('one that can’t be escaped %s is refused, and nothing is sent', async (_, body, id) => {
    const { code, stderr, sent } = await bodyFor(body, id);
    expect(stderr).toMatch(/^error: id: expected .+ where \{id\} stands .+\(.*"\{id\}".*\), got "/);
    expect(code).toBe(2);
    expect(sent).toBeUndefined();
  });

  test('one that XML can’t hold is refused', async () => {
    const { code, stderr } = await bodyFor('<j>{id}</j>', 'a\u0001');
    expect(stderr).toMatch(/^error: id: expected characters that XML may have/);
    expect(code).toBe(2);
  });
});

describe('secrets', () => {
  const SECRET = 'sk-very-hidden-1234';
  const echo = ({ headers, path }: Received) =>
    json({ state: 'failed', message: `not ${SECRET}`, headers, path, [SECRET]: SECRET });

  test.each([
    ['--bearer-env', 'CI_KEY', 'authorization', `Bearer ${SECRET}`],
    ['--header-env', 'X-Key: CI_KEY', 'x-key', SECRET],
    ['--header-env', 'Authorization: Token CI_KEY', 'authorization', `Token ${SECRET}`],
    ['--basic-env', 'LOGIN', 'authorization', `Basic ${btoa(`me:${SECRET}`)}`],
  ])('%s %s is sent, and never shown', async (option, value, name, sent) => {
    const server = await serving(echo);
    const env = { CI_KEY: SECRET, LOGIN: `me:${SECRET}`, OPENHANDS_API_KEY: 'other' };
    const file = join(tmpdir(), `pollchart-${process.pid}-${option}-${value.length}.jsonl`);
    onTestFinished(() => rmSync(file));
    const args = ['watch', `${server.url}/job`, option, value];
    const lines = await run([...args, '--json', '--record', file], env);
    const plain = await run(args, env);
    expect(server.requests[0]?.headers[name]).toBe(sent);
    expect(plain.code).toBe(1);
    const all = [lines.stdout, lines.stderr, plain.stdout, plain.stderr];
    for (const text of [...all, readFileSync(file, 'utf8')]) {
      expect(text).not.toContain(SECRET);
      expect(text).not.toContain(btoa(`me:${SECRET}`));
    }
    expect(lines.stdout).toContain('[redacted]');
  });

  test('--query-env adds a parameter that is never shown', async () => {
    const server = await serving(echo);
    const args = ['watch', `${server.url}/job?a=1`, '--query-env', 'api_key: CI_KEY', '--json'];
    const { stdout, stderr } = await run(args, { CI_KEY: SECRET });
    expect(server.requests[0]?.path).toBe(`/job?a=1&api_key=${SECRET}`);
    expect(stdout + stderr).not.toContain(SECRET);
  });

  test.each<[string, (code: string) => string, string]>([
    [
      'repeats the parameter',
      (code) => `/durable/7?a=%20&code=${code}&z=1`,
      '/durable/7?a=%20&z=1&',
    ],
    ['doesn’t have it', () => '/noloc/1', '/noloc/1?'],
  ])(
    '--query-env goes along to a Location of the same origin that %s',
    async (_, placeOf, asked) => {
      const secret = 'sk/very+hidden==';
      const sent = encodeURIComponent(secret);
      const server = await serving(({ path }, count) => {
        if (!path.endsWith(`code=${sent}`)) return { status: 401 };
        if (count > 0) return json({ runtimeStatus: 'Completed', again: path });
        const headers = { location: placeOf(sent), 'retry-after': '1' };
        return {
          status: 202,
          headers,
          body: { runtimeStatus: 'Running', statusQueryGetUri: path },
        };
      });
      const file = join(tmpdir(), `pollchart-${process.pid}-query-${asked.length}.jsonl`);
      onTestFinished(() => rmSync(file));
      const { code, stdout, stderr } = await run(
        [
          ...['watch', `${server.url}/durable/{id}`, '7', '--query-env', 'code: CI_KEY'],
          ...['--status', 'runtimeStatus', '--json', '--record', file, ...often],
        ],
        { CI_KEY: secret },
      );
      expect(code).toBe(0);
      expect(server.requests.map(({ path }) => path)).toEqual([
        `/durable/7?code=${sent}`,
        ...Array(server.requests.length - 1).fill(`${asked}code=${sent}`),
      ]);
      const recorded = readFileSync(file, 'utf8');
      expect(recorded).toContain(placeOf(sent).split('?')[0]);
      for (const text of [stdout, stderr, recorded]) {
        expect(text).not.toContain(secret);
        expect(text).not.toContain(sent);
      }
    },
  );

  test('--query-env is not added to a Location of another origin', async () => {
    const other = await serving([json({ status: 'done' })]);
    const location = `${other.url}/operation?a=1`;
    const server = await serving([{ status: 202, headers: { location, 'retry-after': '1' } }]);
    const args = ['watch', server.url, '--query-env', 'code: CI_KEY'];
    expect((await run(args, { CI_KEY: SECRET })).code).toBe(0);
    expect(other.requests.map(({ path }) => path)).toEqual(['/operation?a=1']);
  });

  test('a Location of another origin that repeats the secret of --query-env is not asked', async () => {
    const other = await serving([json({ status: 'done' })]);
    const location = `${other.url}/operation?code=${SECRET}`;
    const server = await serving([{ status: 202, headers: { location, 'retry-after': '1' } }]);
    const args = ['watch', server.url, '--query-env', 'code: CI_KEY'];
    const { code, stdout } = await run(args, { CI_KEY: SECRET });
    expect(stdout).toContain('repeats a secret; it is not asked');
    expect(code).toBe(6);
    expect(other.requests).toEqual([]);
  });

  test('an OpenHands key is not sent to another URL', async () => {
    const server = await serving([json({ state: 'done' })]);
    const env = { OPENHANDS_API_KEY: SECRET, OPENHANDS_SESSION_API_KEY: SECRET };
    await run(['watch', `${server.url}/job`], env);
    expect(JSON.stringify(server.requests[0]?.headers)).not.toContain(SECRET);
  });

  test.each([
    [[], /No credentials were sent: --bearer-env NAME/],
    [['--bearer-env', 'CI_KEY'], /Sent the key from CI_KEY: check that it is valid there/],
  ])('a 401 with %j says which variable was read', async (args, message) => {
    const server = await serving([{ status: 401 }]);
    const { code, stderr } = await run(['watch', server.url, ...args], { CI_KEY: SECRET });
    expect(stderr).toMatch(message);
    expect(code).toBe(4);
  });
});

describe('wrong usage of a URL exits with 2 and sends nothing', () => {
  const URL_ = 'http://127.0.0.1:1/jobs/{id}';
  test.each([
    [
      'a URL without its scheme',
      ['localhost:3000/jobs/{id}', '42'],
      /^error: url: expected a URL that begins with http:\/\/ or https:\/\/ \(add http:\/\/: http:\/\/localhost:3000\/jobs\/\{id\}\), got "localhost:3000/,
    ],
    [
      'a URL without its scheme and an option',
      ['ci.example.com/jobs/1', '--status', '.x'],
      /^error: url: .+ \(add https:\/\/: https:\/\/ci\.example\.com\/jobs\/1\)/,
    ],
    [
      'a URL whose scheme is misspelt',
      ['http:/127.0.0.1:1/jobs/1'],
      /^error: url: .+ \(add http:\/\/: http:\/\/127\.0\.0\.1:1\/jobs\/1\)/,
    ],
    ['no ids', [URL_], /^error: ids: expected ids after the URL, in place of \{id\}/],
    [
      'ids without a place',
      ['http://127.0.0.1:1/jobs', '42'],
      /^error: url: expected \{id\} where the ids belong/,
    ],
    [
      'another placeholder',
      ['http://127.0.0.1:1/jobs/{job}', '42'],
      /expected \{id\} where the id belongs, not \{job\}/,
    ],
    [
      'an id in the host',
      ['http://{id}.example.com/', '42'],
      /not in the host, got "http:\/\/\{id\}\.example\.com"/,
    ],
    ['an id in the port', ['http://127.0.0.1:{id}/', '42'], /not in the host/],
    ['an id in the fragment', ['http://127.0.0.1:1/#{id}', '42'], /in the path or the query/],
    [
      'an id that leaves its path',
      [URL_, '..'],
      /^error: id: expected a text that can be a part of the URL, got "\.\."/,
    ],
    ['an empty id', [URL_, ''], /Expected an id, got an empty text/],
    ['a user and password', ['http://me:hidden@127.0.0.1:1/'], /without a user or password/],
    [
      'a secret in the query',
      ['http://127.0.0.1:1/?api_key=hidden'],
      /--query-env 'api_key: VARIABLE'.+, got "api_key=…"/,
    ],
    [
      'a secret header',
      [URL_, '1', '-H', 'X-Api-Key: hidden'],
      /--header-env 'X-Api-Key: VARIABLE'/,
    ],
    ['a cookie', [URL_, '1', '-H', 'Cookie: s=hidden'], /--header-env 'Cookie: VARIABLE'/],
    [
      'a secret under another name',
      [URL_, '1', '-H', 'X-Custom: Bearer hidden'],
      /--header-env 'X-Custom: VARIABLE'/,
    ],
    ['no header', [URL_, '1', '-H', 'hidden'], /^error: --header: expected 'NAME: VALUE'/],
    [
      'a header of the connection',
      [URL_, '1', '-H', 'Transfer-Encoding: chunked'],
      /^error: --header: expected a header that is not made by the connection itself, got "Transfer-Encoding"/,
    ],
    [
      'a secret in place of a variable',
      [URL_, '1', '--header-env', 'X-Key: sk-hidden'],
      /'NAME: VARIABLE'/,
    ],
    [
      'a variable that is not set',
      [URL_, '1', '--bearer-env', 'CI_TOKEN'],
      /^error: --bearer-env: .+ that is set, got "\$CI_TOKEN, which is empty"/,
    ],
    [
      'a variable that is not set, for a header',
      [URL_, '1', '--header-env', 'X-Key: CI_KEY'],
      /^error: --header-env: .+\$CI_KEY/,
    ],
    [
      'a secret in place of a variable’s name',
      [URL_, '1', '--bearer-env', 'sk-hidden'],
      /^error: --bearer-env: expected the name/,
    ],
    ['a login without a colon', [URL_, '1', '--basic-env', 'LOGIN'], /USER:PASSWORD/],
    [
      'a key that a header can’t have',
      [URL_, '1', '--bearer-env', 'BROKEN'],
      /^error: \$BROKEN: expected a value that a header can have/,
    ],
    [
      'a broken path',
      [URL_, '1', '--status', '.a['],
      /--status <path>' argument '\.a\[' is invalid\. Expected a path \(JMESPath\), e\.g\. \.state/,
    ],
    [
      'a word of both sides',
      [URL_, '1', '--until', 'Done', '--fail', 'done'],
      /^error: --fail: expected words that --until does not name/,
    ],
    ['an empty word', [URL_, '1', '--until', 'a,,b'], /Expected words with commas between them/],
    [
      'a body of a GET',
      [URL_, '1', '--method', 'GET', '--body', '{}'],
      /^error: --body: expected none for GET/,
    ],
    [
      'a body of a file that is not there',
      [URL_, '1', '--body', '@/nowhere'],
      /^error: --body: expected a file that can be read \(ENOENT\)/,
    ],
    [
      'an option of OpenHands',
      [URL_, '1', '--api', 'v1'],
      /^error: --api: expected none beside the URL of a job/,
    ],
    [
      'a second URL with a place for ids',
      [URL_, 'http://me:hidden@127.0.0.1:1/{id}/logs?key=hidden', '1'],
      /^error: ids: expected no second URL with \{id\}/,
    ],
    [
      'a base URL',
      [URL_, '1', '--base-url', 'http://127.0.0.1:1'],
      /^error: --base-url: expected none/,
    ],
    [
      '--status without a URL',
      ['42', '--status', '.state'],
      /^error: --status: expected a URL as the first argument/,
    ],
    [
      '--bearer-env without a URL',
      ['42', '--bearer-env', 'X'],
      /^error: --bearer-env: expected a URL/,
    ],
    ['no interval', [URL_, '1', '--interval', '5'], /Expected a number with a unit/],
  ])('%s', async (_, args, message) => {
    const env = { LOGIN: 'hidden', BROKEN: 'hid\nden' };
    const { code, stdout, stderr } = await run(['watch', ...args], env);
    expect(stderr).toMatch(message);
    expect(stdout + stderr).not.toMatch(/hid\s?den/);
    expect(code).toBe(2);
  });

  test('a conversation’s URL is OpenHands’, unless an option says how to read a status', async () => {
    const server = await serving([json({ state: 'done' })]);
    const url = `${server.url}/conversations/7d9f0c2ab4e84d0f9a6b1c2d3e4f5061`;
    expect((await run(['watch', url, '--status', '.state'])).code).toBe(0);
    expect(server.requests.map(({ path }) => path)).toEqual([new URL(url).pathname]);
  });
});

describe('--any and --fail-fast', () => {
  const watch = async (args: readonly string[], ending: string) => {
    const server = await serving(({ path }, count) =>
      json({ state: path === '/jobs/43' && count > 0 ? ending : 'running' }),
    );
    return run(['watch', `${server.url}/jobs/{id}`, '42', '43', '44', ...often, '--json', ...args]);
  };

  test.each([
    ['--any', 'passed', 0],
    ['--any', 'failed', 1],
    ['--fail-fast', 'failed', 1],
    ['--fail-fast', 'canceled', 7],
  ])(
    '%s ends with the code of the one that is %s, and tells the others',
    async (option, ending, code) => {
      const { code: exitCode, stdout } = await watch([option], ending);
      const reasons = jsonLines(stdout)
        .filter(({ type }) => type === 'outcome')
        .map(({ id, outcome }) => [id, (outcome as { reason: string }).reason]);
      expect(Object.fromEntries(reasons)).toMatchObject({ 42: 'aborted', 44: 'aborted' });
      expect(reasons).toHaveLength(3);
      expect(exitCode).toBe(code);
    },
  );

  test.each([
    ['--any', 'passed', 0],
    ['--any', 'failed', 1],
    ['--fail-fast', 'canceled', 7],
  ])(
    'a recording with %s and one that is %s is replayed with that code',
    async (option, ending, code) => {
      const file = join(tmpdir(), `pollchart-${process.pid}${option}-${ending}.jsonl`);
      onTestFinished(() => rmSync(file));
      const watched = await watch([option, '--record', file], ending);
      expect(watched.code).toBe(code);
      expect(await run(['replay', file, '--json'])).toEqual(watched);
    },
  );

  test('--fail-fast waits for all while they succeed', async () => {
    const server = await serving(({ path }, count) =>
      json({ state: path === '/jobs/43' || count > 1 ? 'passed' : 'running' }),
    );
    const { code, stdout } = await run([
      ...['watch', `${server.url}/jobs/{id}`, '42', '43', '--fail-fast', ...often],
    ]);
    expect(stdout.match(/has ended with the status passed/g)).toHaveLength(2);
    expect(code).toBe(0);
  });
});

test('--interval says how often it is asked', async () => {
  const server = await serving([json({ state: 'running' }), json({ state: 'done' })]);
  const startedAt = performance.now();
  expect((await run(['watch', server.url, '--interval', '3s'])).code).toBe(0);
  expect(performance.now() - startedAt).toBeGreaterThan(2_900);
});

test('the help has the words that count', async () => {
  const { stdout } = await run(['watch', '--help']);
  expect(stdout).toMatch(
    /succeeded\s+succeeded, success,.+stopped\s+canceled, cancelled, aborted/s,
  );
  expect(stdout).toMatch(/--any and --fail-fast/);
});

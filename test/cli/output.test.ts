import { expect, test } from 'vitest';
import { fault } from '../../src/testing/index.ts';
import { ID, jsonLines, playing, run } from './support.ts';

const ISO = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ';

test('plain output is one line per change, with its time', async () => {
  const { url } = await playing([fault.status(503), 'STARTING', 'finished']);
  const { stdout, stderr } = await run(['watch', ID, '--base-url', url]);
  const lines = [
    `${ID} The server is overloaded or in maintenance \\(503\\); give it time\\. Next check in \\d+ms\\.`,
    `${ID} STARTING`,
    `${ID} reachable again: STARTING`,
    `${ID} STARTING → finished`,
    `"${ID}" has ended with the status finished\\. Cost: .+ out\\.`,
  ];
  expect(stdout).toMatch(new RegExp(`^${lines.map((line) => `${ISO} ${line}\n`).join('')}$`));
  expect(stderr).toBe('');
});

test('FORCE_COLOR colours plain lines, and NO_COLOR need not be set for a pipe to stay clean', async () => {
  const { url } = await playing(['finished']);
  const watch = ['watch', ID, '--base-url', url];
  expect((await run(watch, { FORCE_COLOR: '1' })).stdout).toContain('\u001b[32m');
  expect((await run(watch, { TERM: 'xterm-256color' })).stdout).not.toContain('\u001b');
});

test('--json prints one object per event on stdout, and nothing else', async () => {
  const { url } = await playing([fault.status(503), 'finished']);
  const { code, stdout, stderr } = await run(['watch', ID, '--base-url', url, '--json']);
  expect(jsonLines(stdout)).toMatchObject([
    { type: 'state', id: ID, state: 'fetching', delayMs: null, nextPollAt: null, polls: 0 },
    { type: 'request.failed', id: ID, failure: { code: 'http', httpStatus: 503 } },
    {
      type: 'state',
      id: ID,
      state: 'backoff',
      delayMs: expect.any(Number),
      nextPollAt: expect.any(Number),
      polls: 1,
    },
    { type: 'state', id: ID, state: 'fetching', delayMs: null, nextPollAt: null, polls: 1 },
    { type: 'request.succeeded', id: ID, status: 'finished' },
    { type: 'status.changed', id: ID, previous: null, status: 'finished', verdict: 'succeeded' },
    { type: 'state', id: ID, state: 'stopped', delayMs: null, nextPollAt: null, polls: 2 },
    { type: 'outcome', id: ID, outcome: { type: 'stopped', reason: 'succeeded', polls: 2 } },
  ]);
  expect(stderr).toBe('');
  expect(code).toBe(0);
});

test('a long outcome reaches a pipe as a whole', async () => {
  const title = 'x'.repeat(500_000);
  const { url } = await playing([{ status: 'finished', title }]);
  const { stdout } = await run(['watch', ID, '--base-url', url, '--json']);
  expect(jsonLines(stdout).at(-1)).toMatchObject({ outcome: { data: { title } } });
});

test.each([
  ['--lang zh-CN', ['--lang', 'zh-CN'], { LANG: 'en_US.UTF-8' }],
  ['the locale', [], { LANG: 'zh_CN.UTF-8' }],
])('%s makes it speak Chinese', async (_, args, env) => {
  const { url } = await playing([fault.status(503), 'finished']);
  const { stdout } = await run(['watch', ID, '--base-url', url, ...args], env);
  expect(stdout).toMatch(/服务器过载或维护中（503）；请稍后再试。\d+ms 后再查。/);
  expect(stdout).toContain(`“${ID}”已结束，状态为 finished。`);
});

test('--lang goes before the locale, and LC_ALL before LANG', async () => {
  const { url } = await playing(['finished']);
  const watch = ['watch', ID, '--base-url', url];
  const english = await run([...watch, '--lang', 'en'], { LANG: 'zh_CN.UTF-8' });
  expect(english.lastLine).toContain('has ended');
  const chinese = await run(watch, { LC_ALL: 'zh_TW.UTF-8', LANG: 'en_US.UTF-8' });
  expect(chinese.lastLine).toContain('已结束');
});

test.each([[[]], [['--json']]])(
  'both credentials reach the server and never the output, %j',
  async (args) => {
    const env = {
      OPENHANDS_API_KEY: 'sk-cloud-key',
      OPENHANDS_SESSION_API_KEY: 'sk-session-key\n',
    };
    const echo = fault.status(503, { body: { detail: 'no sk-cloud-key, no sk-session-key' } });
    const server = await playing([echo, { status: 'finished', session_api_key: 'sk-inner-key' }]);
    const { code, stdout, stderr } = await run(
      ['watch', ID, '--base-url', server.url, ...args],
      env,
    );
    expect(server.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer sk-cloud-key',
      'x-session-api-key': 'sk-session-key',
    });
    expect(stdout + stderr).not.toMatch(/sk-(cloud|session|inner)-key/);
    expect(code).toBe(0);
  },
);

test('without credentials in the environment none are sent', async () => {
  const server = await playing(['finished']);
  await run(['watch', ID, '--base-url', server.url], { OPENHANDS_API_KEY: '' });
  expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
  expect(server.requests[0]?.headers).not.toHaveProperty('x-session-api-key');
});

test("what a server sends can't steer the terminal", async () => {
  const { url } = await playing([{ status: 'A\u001b[2J\u0007\nB\u202e' }]);
  const { stdout } = await run(['watch', ID, '--base-url', url, '--timeout', '1s']);
  expect(stdout).toMatch(new RegExp(`^${ISO} ${ID} A B .*\n${ISO} .*last status: A B .*\n$`));
  expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
});

test('a title stands beside the id, and in the line of the end', async () => {
  const title = 'Fix the\nlogin';
  const { url } = await playing([{ status: 'ERROR', title }]);
  const { stdout } = await run(['watch', ID, '--base-url', url, '--api', 'v0']);
  expect(stdout).toMatch(
    new RegExp(
      `^${ISO} ${ID} \\[Fix the login\\] ERROR .*\n${ISO} \\[Fix the login\\] "${ID}" ended`,
    ),
  );
});

test('the end of each conversation of a fleet has its title and what it has cost', async () => {
  const server = await playing(['error'], { api: 'agent-server' });
  const other = '0000000b'.repeat(4);
  server.play(other, [{ status: 'error', title: 'Fix the login' }]);
  const { code, stdout } = await run(['watch', ID, other, '--base-url', server.url]);
  expect(stdout).toMatch(
    new RegExp(`\\[Fix the login\\] "${other}" ended .* Cost: \\$.+ out\\.\n`),
  );
  expect(code).toBe(1);
});

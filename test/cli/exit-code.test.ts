import { expect, test } from 'vitest';
import type { Reason } from '../../machines/poll/endings.ts';
import { exitCodeOf } from '../../src/cli/exit-code.ts';
import { fault } from '../../src/testing/index.ts';
import { ID, playing, run, start } from './support.ts';

test.each([
  ['v1', 'main', '1.11.0'],
  ['auto', 'main', '1.11.0'],
  ['auto', 'main', '0.62.0'],
  ['agent-server', 'agent-server', '1.58.2'],
  ['auto', 'agent-server', '1.58.2'],
] as const)(
  'a conversation that succeeded over %s on a %s %s exits with 0',
  async (api, server, version) => {
    const { url } = await playing(['finished'], { api: server, version });
    const { code, lastLine, stderr } = await run(['watch', ID, '--base-url', url, '--api', api]);
    expect(stderr).toBe('');
    expect(lastLine).toMatch(/"7d9f0c2ab4e84d0f9a6b1c2d3e4f5061" has ended with the status/);
    expect(code).toBe(0);
  },
);

test.each([
  ['failed', 'ERROR', ['--api', 'v0'], /ended with the status ERROR/, 1],
  ['was stopped over V0', 'STOPPED', ['--api', 'v0'], /the runtime was stopped/, 7],
  ['was archived over V0', 'ARCHIVED', ['--api', 'v0'], /it was archived/, 7],
  ['was paused over V1', 'PAUSED', [], /the sandbox was paused; the agent has not finished/, 7],
  [
    ...(['waits for a person', 'waiting_for_confirmation', ['--exit-when-blocked']] as const),
    ...([/waits for confirmation/, 8] as const),
  ],
] as const)(
  'a conversation that %s (%s) is no success',
  async (_, step, args, lastWords, exitCode) => {
    const { url } = await playing([step]);
    const { code, lastLine, stderr } = await run(['watch', ID, '--base-url', url, ...args]);
    expect(stderr).toBe('');
    expect(lastLine).toMatch(lastWords);
    expect(code).toBe(exitCode);
  },
);

test('without --exit-when-blocked a person is waited for, and --timeout and Ctrl-C say who', async () => {
  const { url } = await playing(['waiting_for_confirmation']);
  const watch = ['watch', ID, '--base-url', url];
  const english = await run([...watch, '--timeout', '1s']);
  expect(english.lastLine).toMatch(/did not finish in time .*a person must confirm or reject it/);
  expect(english.code).toBe(5);
  const chinese = start([...watch, '--lang', 'zh-CN']);
  await chinese.line(/waiting_for_confirmation/);
  chinese.process.kill('SIGINT');
  const { code, lastLine } = await chinese.ended;
  expect(lastLine).toMatch(/已按要求停止轮询.*需要有人确认或拒绝/);
  expect(code).toBe(130);
});

test.each([
  ['a page of HTML', [fault.html()], /can't continue: The answer is not JSON; check the base URL/],
  [
    'a redirect',
    [fault.redirect('/login')],
    /can't continue: The server redirects to another address/,
  ],
])('%s is given up and exits with 6', async (_, steps, lastWords) => {
  const { url } = await playing(steps);
  const { code, lastLine, stderr } = await run(['watch', ID, '--base-url', url, '--api', 'v0']);
  expect(stderr).toBe('');
  expect(lastLine).toMatch(lastWords);
  expect(code).toBe(6);
});

test('--max-failures gives up, also with --timeout, and exits with 6', async () => {
  const server = await playing([fault.status(503)]);
  const { code, lastLine } = await run([
    ...['watch', ID, '--base-url', server.url, '--timeout', '1h', '--max-failures', '2'],
  ]);
  expect(lastLine).toMatch(/Gave up on .* after 2 requests/);
  expect(code).toBe(6);
});

test('a conversation that outlives --timeout exits with 5', async () => {
  const { url } = await playing(['RUNNING']);
  const { code, lastLine } = await run(['watch', ID, '--base-url', url, '--timeout', '1s']);
  expect(lastLine).toMatch(/did not finish in time \(last status: running\)/);
  expect(code).toBe(5);
});

test('a server that is down is asked until --timeout and then exits with 5', async () => {
  const server = await playing(['RUNNING']);
  await server.refuse();
  const { code, stdout, lastLine } = await run([
    ...['watch', ID, '--base-url', server.url, '--timeout', '3s'],
  ]);
  expect(stdout).toMatch(/The server is not reachable.* Next check in \d+ms\./);
  expect(lastLine).toMatch(/did not finish in time \(last status: none\)/);
  expect(code).toBe(5);
});

test('an unknown conversation exits with 3', async () => {
  const { url } = await playing([null]);
  const { code, lastLine } = await run(['watch', ID, '--base-url', url]);
  expect(lastLine).toMatch(/"7d9f0c2ab4e84d0f9a6b1c2d3e4f5061" was not found/);
  expect(code).toBe(3);
});

test('a refused credential exits with 4', async () => {
  const { url } = await playing(['RUNNING'], { auth: { mode: 'self-hosted', key: 'good' } });
  const env = { OPENHANDS_SESSION_API_KEY: 'bad' };
  const { code, lastLine, stderr } = await run(['watch', ID, '--base-url', url], env);
  expect(lastLine).toMatch(/does not let us see .*: The credentials are not valid \(401\)/);
  expect(stderr).toMatch(/^Sent the key from OPENHANDS_SESSION_API_KEY: /);
  expect(code).toBe(4);
});

test('a 401 without credentials lists the variables that provide them', async () => {
  const { url } = await playing(['RUNNING'], { auth: { mode: 'self-hosted', key: 'good' } });
  const { code, stderr } = await run(['watch', ID, '--base-url', url]);
  expect(stderr).toBe(
    'No credentials were sent: OpenHands Cloud expects OPENHANDS_API_KEY, self-hosted and agent servers expect OPENHANDS_SESSION_API_KEY.\n',
  );
  expect(code).toBe(4);
});

test('of several conversations each is watched to its end, and the heaviest sets the exit code', async () => {
  const server = await playing(['STARTING', 'ERROR']);
  server.play('stopped', ['STOPPED']);
  server.play('private', [fault.status(403)]);
  const watch = ['watch', ID, 'stopped', 'private', '--base-url', server.url, '--api', 'v0'];
  const { code, stdout } = await run(watch);
  expect(stdout).toMatch(/"private": These credentials may not see it \(403\)/);
  expect(stdout).toMatch(/"stopped".* STOPPED/);
  expect(stdout).toMatch(/"7d9f0c2ab4e84d0f9a6b1c2d3e4f5061" ended with the status ERROR/);
  expect(code).toBe(4);
});

test('an id that is given twice is watched once', async () => {
  const server = await playing(['STOPPED']);
  const { code } = await run(['watch', ID, ID, '--base-url', server.url, '--api', 'v0']);
  expect(server.requests).toHaveLength(1);
  expect(code).toBe(7);
});

const codes = {
  ...{ succeeded: 0, failed: 1, missing: 3, unauthorized: 4, deadline: 5 },
  ...{ exhausted: 6, rejected: 6, rateLimited: 6, defect: 6, stopped: 7, blocked: 8, aborted: 130 },
} as const satisfies Record<Reason, number>;

test.each(Object.entries(codes))('an outcome of the reason %s is %i', (reason, code) => {
  expect(exitCodeOf([{ reason: reason as Reason }])).toBe(code);
});

test('of several outcomes the first of 4, 3, 1, 6, 5, 7, 8, 0 counts, in whatever order they came', () => {
  const order: Reason[] = [
    ...(['unauthorized', 'missing', 'failed', 'exhausted'] as const),
    ...(['deadline', 'stopped', 'blocked', 'succeeded'] as const),
  ];
  for (const [place, reason] of order.entries())
    for (const other of order.slice(place)) {
      expect(exitCodeOf([{ reason }, { reason: other }])).toBe(codes[reason]);
      expect(exitCodeOf([{ reason: other }, { reason }])).toBe(codes[reason]);
    }
});

test('no outcome at all is no success', () => {
  expect(exitCodeOf([])).toBe(6);
});

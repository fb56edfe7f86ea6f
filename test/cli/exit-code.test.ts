import { expect, test } from 'vitest';
import type { PollOutcome } from '../../machines/poll/outcome.ts';
import { exitCodeOf } from '../../src/cli/exit-code.ts';
import { fault } from '../../src/testing/index.ts';
import { ID, playing, run } from './support.ts';

test.each([
  ['v0', 'main', 'STOPPED'],
  ['v1', 'main', 'finished'],
  ['agent-server', 'agent-server', 'finished'],
] as const)('a conversation that succeeded over %s exits with 0', async (api, server, step) => {
  const { url } = await playing([step], { api: server });
  const { code, lastLine, stderr } = await run(['watch', ID, '--base-url', url, '--api', api]);
  expect(stderr).toBe('');
  expect(lastLine).toMatch(/"7d9f0c2ab4e84d0f9a6b1c2d3e4f5061" has ended with the status/);
  expect(code).toBe(0);
});

test.each([
  ['a conversation that failed', ['ERROR'], /ended with the status ERROR/],
  ['a page of HTML', [fault.html()], /can't continue: The answer is not JSON; check the base URL/],
  [
    'a redirect',
    [fault.redirect('/login')],
    /can't continue: The server redirects to another address/,
  ],
])('%s exits with 1', async (_, steps, lastWords) => {
  const { url } = await playing(steps);
  const { code, lastLine, stderr } = await run(['watch', ID, '--base-url', url]);
  expect(stderr).toBe('');
  expect(lastLine).toMatch(lastWords);
  expect(code).toBe(1);
});

test('a conversation that outlives --timeout exits with 1', async () => {
  const { url } = await playing(['RUNNING']);
  const { code, lastLine } = await run(['watch', ID, '--base-url', url, '--timeout', '1s']);
  expect(lastLine).toMatch(/did not finish in time \(last status: RUNNING\)/);
  expect(code).toBe(1);
});

test('a server that is down is asked until --timeout and then exits with 1', async () => {
  const server = await playing(['RUNNING']);
  await server.refuse();
  const { code, stdout, lastLine } = await run([
    ...['watch', ID, '--base-url', server.url, '--timeout', '3s'],
  ]);
  expect(stdout).toMatch(/The server is not reachable.* Next check in \d+ms\./);
  expect(lastLine).toMatch(/did not finish in time \(last status: none\)/);
  expect(code).toBe(1);
});

test('an unknown conversation exits with 3', async () => {
  const { url } = await playing([null]);
  const { code, lastLine } = await run(['watch', ID, '--base-url', url]);
  expect(lastLine).toMatch(/does not exist or was deleted/);
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

test('of several conversations each is watched to its end, and the worst sets the exit code', async () => {
  const server = await playing(['STARTING', 'STOPPED']);
  server.play('bad', ['ERROR']);
  server.play('private', [fault.status(403)]);
  const { code, stdout } = await run(['watch', ID, 'bad', 'private', '--base-url', server.url]);
  expect(stdout).toMatch(/"private": These credentials may not see it \(403\)/);
  expect(stdout).toMatch(/"bad" ended with the status ERROR/);
  expect(stdout).toMatch(/"7d9f0c2ab4e84d0f9a6b1c2d3e4f5061" has ended with the status STOPPED/);
  expect(code).toBe(4);
});

test('an id that is given twice is watched once', async () => {
  const server = await playing(['STOPPED']);
  const { code } = await run(['watch', ID, ID, '--base-url', server.url]);
  expect(server.requests).toHaveLength(1);
  expect(code).toBe(0);
});

test.each([
  ['succeeded', 0],
  ['stopped', 1],
  ['blocked', 1],
] as const)('an outcome of the reason %s is %i: only success is 0', (reason, code) => {
  const outcome = { type: 'stopped', reason } as PollOutcome;
  expect(exitCodeOf([outcome])).toBe(code);
});

import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { fault, type StatusServer, type Step } from '../../src/testing/index.ts';
import { jsonLines, playing, start } from './support.ts';

const idOf = (number: number) => number.toString(16).padStart(8, '0').repeat(4);
const idsOf = (count: number) => Array.from({ length: count }, (_, number) => idOf(number));
const dashed = (id: string) => id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

function playAll(server: StatusServer, ids: readonly string[], steps: readonly Step[]): void {
  for (const id of ids) server.play(id, steps);
}

/** Watches over V1, with these lines on stdin. */
function watch(
  server: StatusServer,
  args: readonly string[],
  lines: readonly string[] = [],
  env = {},
) {
  const cli = start(['watch', ...args, '--base-url', server.url, '--api', 'v1'], env);
  cli.process.stdin?.end(lines.join('\n'));
  return cli;
}

const sizesOf = ({ requests }: StatusServer) =>
  requests.map(({ ids }) => ids.length).sort((a, b) => b - a);

test('250 conversations take three requests a round, and each has output of its own', async () => {
  const server = await playing(['STOPPED']);
  const ids = idsOf(250);
  playAll(server, ids, ['STARTING', 'PAUSED']);
  const { code, stdout, stderr } = await watch(server, ['-', '--json'], ids).ended;
  expect(sizesOf(server)).toEqual([99, 99, 99, 99, 52, 52]);
  const lines = jsonLines(stdout);
  const of = (type: string) => lines.filter((line) => line.type === type);
  const changes = of('status.changed');
  expect(changes).toHaveLength(500);
  expect(changes[0]).toEqual({
    ...{ type: 'status.changed', id: idOf(0), previous: null, status: 'STARTING' },
    ...{
      verdict: 'pending',
      detail: null,
      label: expect.any(String),
      progress: null,
      at: expect.any(Number),
    },
    data: expect.objectContaining({ id: idOf(0) }),
  });
  expect(
    of('outcome')
      .map(({ id }) => id)
      .sort(),
  ).toEqual(ids);
  expect(of('outcome')[0]).toMatchObject({
    outcome: { reason: 'stopped', status: 'PAUSED', polls: 2 },
  });
  expect(of('request.succeeded')).toHaveLength(6);
  expect(lines[0]).toEqual({
    ...{ type: 'state', state: 'fetching', delayMs: null, nextPollAt: null },
    ...{ polls: 0, live: 250, members: 250 },
  });
  expect(lines.at(-1)).toMatchObject({ type: 'state', state: 'stopped', polls: 6, live: 0 });
  expect(stderr).toBe('');
  expect(code).toBe(7);
});

test('a 429 holds the fleet, a 503 its own batch, and each is printed once', async () => {
  const server = await playing(['STOPPED']);
  const ids = idsOf(250);
  playAll(server, ids, ['PAUSED']);
  server.play(idOf(0), [fault.status(429, { headers: { 'Retry-After': '1' } }), 'PAUSED']);
  server.play(idOf(99), [fault.status(503), 'PAUSED']);
  const { code, stdout, stderr } = await watch(server, ['-'], ids).ended;
  const lines = stdout.split('\n').map((line) => line.slice('2026-01-01T00:00:00Z '.length));
  expect(lines.filter((line) => line.includes('Next check in')).sort()).toEqual([
    expect.stringMatching(/^99 ids: The server is overloaded .* Next check in .*s\.$/),
    expect.stringMatching(/^Too many requests \(429\).* Next check in (1|1\.\d|2)s\.$/),
  ]);
  expect(stdout.match(/ended with the status PAUSED/g)).toHaveLength(250);
  expect(sizesOf(server)).toEqual([99, 99, 99, 99, 52]);
  expect(stderr).toBe('');
  expect(code).toBe(7);
});

test('an unknown id ends alone, and the exit code is 3', async () => {
  const server = await playing(['STOPPED']);
  const ids = idsOf(100);
  playAll(server, ids.slice(1), ['PAUSED']);
  const { code, stdout } = await watch(server, ['-'], ids).ended;
  expect(stdout.match(/Next check in/g)).toHaveLength(1);
  expect(stdout).toMatch(new RegExp(`"${idOf(0)}" does not exist or was deleted`));
  expect(stdout.match(/ended with the status PAUSED/g)).toHaveLength(99);
  expect(sizesOf(server)).toEqual([99, 1, 1]);
  expect(code).toBe(3);
});

test('--json prints a failed request once, with the ids that it asked for', async () => {
  const server = await playing(['STOPPED']);
  const ids = idsOf(3);
  playAll(server, ids, ['PAUSED']);
  server.play(idOf(1), [fault.status(503), 'PAUSED']);
  const { code, stdout } = await watch(server, [...ids, '--json']).ended;
  const failed = jsonLines(stdout).filter(({ type }) => type === 'request.failed');
  expect(failed).toEqual([
    {
      ...{ type: 'request.failed', ids, elapsedMs: expect.any(Number), at: expect.any(Number) },
      failure: expect.objectContaining({ code: 'http', httpStatus: 503 }),
    },
  ]);
  expect(code).toBe(7);
});

test('an id has many spellings: it is watched once, and called as it was typed', async () => {
  const server = await playing(['STOPPED']);
  const [a, b] = [dashed('7D9F0C2AB4E84D0F9A6B1C2D3E4F5061'), '0000000b'.repeat(4)];
  playAll(server, [a, b], ['STARTING', 'PAUSED']);
  const given = [a, b, a.toLowerCase(), b.toUpperCase(), dashed(b)];
  const { code, stdout } = await watch(server, [...given, '--json']).ended;
  expect(server.requests.map(({ ids }) => ids)).toEqual([
    ['7d9f0c2ab4e84d0f9a6b1c2d3e4f5061', b],
    ['7d9f0c2ab4e84d0f9a6b1c2d3e4f5061', b],
  ]);
  const printed = jsonLines(stdout).flatMap(({ id, ids }) => ids ?? id ?? []);
  expect(new Set(printed)).toEqual(new Set([a, b]));
  const outcomes = jsonLines(stdout).filter(({ type }) => type === 'outcome');
  expect(outcomes).toMatchObject([
    { id: a, outcome: { id: a } },
    { id: b, outcome: { id: b } },
  ]);
  expect(code).toBe(7);
});

test('two spellings of one id are one poll', async () => {
  const server = await playing(['STOPPED']);
  server.play(idOf(7), ['PAUSED']);
  const { code, stdout } = await watch(server, [idOf(7), dashed(idOf(7)), '--json']).ended;
  expect(jsonLines(stdout)[0]).toMatchObject({ type: 'state', id: idOf(7) });
  expect(server.requests).toHaveLength(1);
  expect(code).toBe(7);
});

test('an agent server is asked for its conversations together', async () => {
  const server = await playing(['STOPPED'], { api: 'agent-server' });
  const ids = idsOf(2);
  playAll(server, ids, ['PAUSED']);
  const { code } = await start([
    ...['watch', ...ids, '--base-url', server.url, '--api', 'agent-server', '--exit-when-blocked'],
  ]).ended;
  expect(server.requests.map((request) => request.ids)).toEqual([ids.map(dashed)]);
  expect(code).toBe(8);
});

test('V0 is asked for each conversation by itself, also for ids from stdin', async () => {
  const server = await playing(['STOPPED']);
  const ids = ['a', 'b', 'c', 'd'];
  playAll(server, ids, ['STOPPED']);
  const cli = start(['watch', 'a', '-', 'd', '--base-url', server.url, '--api', 'v0', '--json']);
  cli.process.stdin?.end('b\r\n\n  c  \na\n');
  const { code, stdout } = await cli.ended;
  const asked = server.requests.map((request) => request.ids);
  expect(asked.sort()).toEqual(ids.map((id) => [id]));
  const outcomes = jsonLines(stdout).filter(({ type }) => type === 'outcome');
  expect(outcomes.map(({ id }) => id).sort()).toEqual(ids);
  expect(code).toBe(7);
});

test('a stdin without ids exits with 2 before anything is asked', async () => {
  const server = await playing(['STOPPED']);
  const { code, stdout, stderr } = await watch(server, ['-'], ['', ' ']).ended;
  expect(stderr).toBe('error: stdin: expected ids, one on each line, got ""\n');
  expect(stdout).toBe('');
  expect(code).toBe(2);
  expect(server.requests).toEqual([]);
});

test('Ctrl-C cancels the requests in flight, says in one line how many it leaves, and exits with 130', async () => {
  const server = await playing(['STOPPED']);
  const ids = idsOf(120);
  playAll(server, ids, ['RUNNING']);
  server.hold();
  const cli = watch(server, ['-'], ids);
  const requests = await Promise.all([server.requested(1), server.requested(2)]);
  cli.process.kill('SIGINT');
  const { code, stdout, stderr } = await cli.ended;
  await server.idle();
  expect(requests.map(({ closedEarly }) => closedEarly)).toEqual([true, true]);
  expect(stdout).toMatch(/^\S+ 120 still running, no longer watched \(.*\)\n$/);
  expect(stderr).toBe('');
  expect(code).toBe(130);
});

test('--timeout ends each of them at its time', async () => {
  const server = await playing(['STOPPED']);
  playAll(server, idsOf(2), ['RUNNING']);
  const { code, stdout } = await watch(server, [...idsOf(2), '--timeout', '1s']).ended;
  expect(stdout.match(/did not finish in time \(last status: running\)/g)).toHaveLength(2);
  expect(code).toBe(5);
});

test('a refused credential ends the fleet with exit code 4; credentials are sent and never printed', async () => {
  const auth = { mode: 'self-hosted', key: 'good' } as const;
  const server = await playing(['STOPPED'], { auth });
  const env = { OPENHANDS_API_KEY: 'sk-bearer', OPENHANDS_SESSION_API_KEY: 'sk-bad' };
  const { code, stdout, stderr } = await watch(server, idsOf(2), [], env).ended;
  expect(server.requests[0]?.headers).toMatchObject({
    authorization: 'Bearer sk-bearer',
    'x-session-api-key': 'sk-bad',
  });
  expect(stdout.match(/does not let us see ".*": The credentials are not valid/g)).toHaveLength(2);
  expect(stdout + stderr).not.toContain('sk-');
  expect(code).toBe(4);
});

test('--inspect shows a fleet as one machine', async () => {
  const server = await playing(['STOPPED']);
  playAll(server, idsOf(2), ['PAUSED']);
  server.hold();
  const cli = watch(server, [
    ...idsOf(2),
    ...['--inspect', '--inspect-port', '0', '--inspect-url', 'http://127.0.0.1:1/ui'],
  ]);
  const lines = createInterface({ input: cli.process.stderr as Readable });
  const [line] = (await once(lines, 'line')) as [string];
  const url = /http:\S+/.exec(line)?.[0];
  await server.requested(1);
  const messages = await fetch(`${url}/messages`);
  server.release();
  const text = await messages.text();
  expect(text).toContain('"name":"fleet"');
  expect((await cli.ended).code).toBe(7);
});

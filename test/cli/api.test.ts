import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { fault } from '../../src/testing/index.ts';
import { startPlainServer } from '../support/plain-server.ts';
import { ID, jsonLines, playing, run, start } from './support.ts';

const idOf = (number: number) => number.toString(16).padStart(8, '0').repeat(4);
const TASK = '1c5a3f0de7b24a58b1d09c64e2f87a90';

test('a pasted URL says where the server is and which conversation is meant', async () => {
  const server = await playing(['finished'], { version: '1.11.0' });
  const elsewhere = { OPENHANDS_BASE_URL: 'http://127.0.0.1:1' };
  const { code, lastLine } = await run(['watch', `${server.url}/conversations/${ID}`], elsewhere);
  expect(lastLine).toMatch(`"${ID}" has ended with the status finished`);
  expect(code).toBe(0);
});

test('URLs and ids of one server are one fleet, also from stdin', async () => {
  const server = await playing(['finished'], { version: '1.11.0' });
  server.play(idOf(1), ['PAUSED']);
  const cli = start(['watch', '-', idOf(1), '--json']);
  cli.process.stdin?.end(`${server.url}/conversations/${ID}?tab=x\n`);
  await cli.line(/"outcome"/);
  cli.process.kill('SIGINT');
  const { stdout } = await cli.ended;
  const outcomes = jsonLines(stdout).filter(({ type }) => type === 'outcome');
  expect(new Set(outcomes.map(({ id }) => id))).toEqual(new Set([ID, idOf(1)]));
});

test('OPENHANDS_BASE_URL is where the server is when nothing else says so', async () => {
  const server = await playing(['PAUSED']);
  const env = { OPENHANDS_BASE_URL: server.url };
  expect((await run(['watch', ID], env)).code).toBe(7);
  const other = await playing(['ERROR']);
  expect((await run(['watch', ID, '--base-url', other.url, '--api', 'v0'], env)).code).toBe(1);
});

test('a start task is watched to the end of its conversation, under the id of the task', async () => {
  const server = await playing(['running', 'finished'], { version: '1.11.0' });
  server.play(TASK, ['WORKING', { status: 'READY', app_conversation_id: ID }]);
  const { code, stdout, lastLine } = await run([
    ...['watch', '--task', TASK, '--base-url', server.url, '--final-response'],
  ]);
  expect(stdout).toMatch(/WORKING → READY/);
  expect(lastLine).toMatch(`"${TASK}" has ended with the status finished`);
  expect(lastLine).toMatch(
    /The login test no longer depends on the clock\. Cost: \$0\.0421\. Tokens: /,
  );
  expect(code).toBe(0);
});

test('a start task that failed says why', async () => {
  const server = await playing(['finished']);
  server.play(TASK, [{ status: 'ERROR', detail: '500: Sandbox not found' }]);
  const { code, lastLine } = await run(['watch', '--task', TASK, '--base-url', server.url]);
  expect(lastLine).toMatch(/ERROR.*500: Sandbox not found/);
  expect(code).toBe(1);
});

test('several V1 conversations are found with one request alone, and then share requests', async () => {
  const server = await playing(['finished'], { version: '1.11.0' });
  const ids = Array.from({ length: 120 }, (_, number) => idOf(number));
  for (const id of ids) server.play(id, ['STARTING', 'PAUSED']);
  const cli = start(['watch', '-', '--base-url', server.url]);
  cli.process.stdin?.end(ids.join('\n'));
  const { code, stdout } = await cli.ended;
  const sizes = server.requests.map((request) => request.ids.length);
  // Alone, and whether there is a V0; then the rest, and all of them again.
  expect(sizes.slice(0, 2)).toEqual([1, 0]);
  expect(sizes.slice(2).sort((a, b) => b - a)).toEqual(expect.arrayContaining([99]));
  expect(sizes.length).toBeLessThan(9);
  expect(stdout.match(/ \d+ first answers: \d+ STARTING$/gm)).toHaveLength(1);
  expect(stdout.match(/the sandbox was paused/g)?.length).toBeGreaterThanOrEqual(120);
  expect(code).toBe(7);
});

test('where V0 and V1 each know some, every one is found', async () => {
  const server = await playing(['STOPPED'], { version: '0.62.0' });
  server.play(idOf(1), ['ERROR']);
  const { code, stdout } = await run(['watch', ID, idOf(1), '--base-url', server.url]);
  expect(stdout).toMatch(new RegExp(`"${ID}".*PAUSED`));
  expect(stdout).toMatch(new RegExp(`"${idOf(1)}" ended with the status ERROR`));
  expect(code).toBe(1);
});

test('after a 429 to the first of several ids none is asked for before its time', async () => {
  const held = fault.status(429, { headers: { 'Retry-After': '2' } });
  const server = await playing([held, 'PAUSED'], { version: '1.11.0' });
  server.play(idOf(1), ['PAUSED']);
  const cli = start(['watch', ID, idOf(1), '--base-url', server.url]);
  await server.requested(1);
  const first = performance.now();
  await server.requested(2);
  expect(performance.now() - first).toBeGreaterThan(1_800);
  const { code, stdout } = await cli.ended;
  expect(stdout.match(/Too many requests/g)).toHaveLength(1);
  expect(code).toBe(7);
});

test('Ctrl-C while the API is looked for says how many are no longer watched', async () => {
  const server = await playing(['PAUSED']);
  server.hold();
  const cli = start(['watch', ID, idOf(1), '--base-url', server.url]);
  await server.requested(1);
  cli.process.kill('SIGINT');
  const { code, stdout } = await cli.ended;
  expect(stdout).toMatch(
    /^\S+ 2 still running, no longer watched \(last status: 2 no status yet\)\n$/,
  );
  expect(code).toBe(130);
});

test('the search for the API counts against --timeout', async () => {
  const server = await startPlainServer(async () => {
    await setTimeout(1_500);
    return { status: 404, body: { detail: 'Not Found' } };
  });
  onTestFinished(() => server.close());
  const ids = Array.from({ length: 6 }, (_, number) => idOf(number + 1));
  const startedAt = Date.now();
  const { code } = await run(['watch', ...ids, '--base-url', server.url, '--timeout', '3s']);
  expect(code).toBe(5);
  expect(Date.now() - startedAt).toBeLessThan(6_000);
});

const many = Array.from({ length: 150 }, (_, number) => idOf(number + 1));

test.each([
  ['only V1', '1.11.0'],
  ['V1 and V0', '0.62.0'],
] as const)(
  'a first answer of 503, and then a 429, leave 150 conversations of a server with %s together',
  async (_, version) => {
    const server = await playing(['finished'], { version });
    const limited = fault.status(429, { headers: { 'Retry-After': '1' } });
    for (const id of many) server.play(id, ['running']);
    server.play(idOf(1), [fault.status(503), limited, 'running']);
    const cli = start(['watch', '-', '--base-url', server.url]);
    cli.process.stdin?.end(many.join('\n'));
    await cli.line(/150 first answers: 150 running$/);
    cli.process.kill('SIGINT');
    const { stdout } = await cli.ended;
    expect(stdout).toMatch(/in maintenance \(503\); give it time\. .*Next check in/);
    expect(stdout).toMatch(/Too many requests \(429\).*Next check in/);
    expect(stdout).toMatch(/reachable again: running/);
    expect(server.requests.length).toBeLessThanOrEqual(12);
  },
);

test('a server that stays unavailable is asked for the first id alone, and then all end as that', async () => {
  const server = await playing(['PAUSED'], { version: '1.11.0' });
  for (const id of many) server.play(id, [fault.status(503)]);
  const { code, stdout } = await run([
    ...['watch', ...many, '--base-url', server.url, '--max-failures', '2', '--json'],
  ]);
  const outcomes = jsonLines(stdout).filter(({ type }) => type === 'outcome');
  expect(outcomes).toHaveLength(150);
  for (const { outcome } of outcomes) expect(outcome).toMatchObject({ reason: 'exhausted' });
  expect(server.requests).toHaveLength(2);
  expect(code).toBe(6);
});

test('with --timeout the search for the API ends in time, whatever fails', async () => {
  const server = await playing(['PAUSED'], { version: '1.11.0' });
  for (const id of many) server.play(id, [fault.status(503)]);
  const startedAt = Date.now();
  const { code, stdout } = await run([
    ...['watch', ...many, '--base-url', server.url, '--timeout', '3s', '--json'],
  ]);
  expect(Date.now() - startedAt).toBeLessThan(6_000);
  const outcomes = jsonLines(stdout).filter(({ type }) => type === 'outcome');
  expect(outcomes).toHaveLength(150);
  expect(code).toBe(5);
});

test('Ctrl-C between two tries of the search ends it at once', async () => {
  const server = await playing(['PAUSED'], { version: '1.11.0' });
  const held = fault.status(429, { headers: { 'Retry-After': '600' } });
  for (const id of many) server.play(id, [held]);
  const cli = start(['watch', ...many, '--base-url', server.url, '--json']);
  await cli.line(/"state":"rateLimited"/);
  const startedAt = Date.now();
  cli.process.kill('SIGINT');
  const { code, stdout } = await cli.ended;
  expect(Date.now() - startedAt).toBeLessThan(3_000);
  expect(jsonLines(stdout).filter(({ type }) => type === 'outcome')).toHaveLength(150);
  expect(server.requests).toHaveLength(1);
  expect(code).toBe(130);
});

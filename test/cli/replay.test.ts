import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fault } from '../../src/testing/index.ts';
import { ID, jsonLines, playing, run, start } from './support.ts';

/** A path for a file in a folder of its own, which goes when the test ends. */
async function newPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pollchart-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, 'poll.jsonl');
}

async function fileWith(content: string): Promise<string> {
  const path = await newPath();
  await writeFile(path, content);
  return path;
}

test('replay --json prints what watch --json printed, to the letter', async () => {
  const { url } = await playing([fault.status(503), 'STARTING', null, 'STARTING', 'finished']);
  const path = await newPath();
  const watch = ['watch', ID, '--base-url', url, '--api', 'v1', '--record', path, '--json'];
  const watched = await run(watch);
  const replayed = await run(['replay', path, '--json']);
  expect(watched).toMatchObject({ code: 0, stderr: '' });
  expect(jsonLines(watched.stdout).at(-1)).toMatchObject({
    outcome: { reason: 'succeeded', polls: 5 },
  });
  expect(replayed).toEqual(watched);
});

test('replay prints when the poll was in which state, for how long and why', async () => {
  const { url } = await playing([fault.status(503), 'STARTING', 'ERROR']);
  const path = await newPath();
  await run(['watch', ID, '--base-url', url, '--api', 'v0', '--record', path]);
  const { code, stdout, stderr } = await run(['replay', path]);
  const lines = [
    `fetching +the recording of "${ID}" begins`,
    'backoff \\d+ms +The server is overloaded or in maintenance \\(503\\); give it time\\.',
    'fetching +the wait is over',
    'waiting [\\d.]+m?s +STARTING .*',
    'fetching +the wait is over',
    `error +"${ID}" ended with the status ERROR .*`,
  ];
  const time = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z';
  expect(stdout).toMatch(new RegExp(`^${lines.map((line) => `${time} +${line}\n`).join('')}$`));
  expect(stderr).toBe('');
  expect(code).toBe(0);
});

test('replay reads stdin for -, and speaks Chinese', async () => {
  const { url } = await playing(['finished']);
  const path = await newPath();
  await run(['watch', ID, '--base-url', url, '--record', path]);
  const cli = start(['replay', '-', '--lang', 'zh-CN']);
  cli.process.stdin?.end(await readFile(path));
  const { code, stdout } = await cli.ended;
  expect(stdout).toMatch(new RegExp(`fetching  “${ID}”的记录开始\n.*stopped   “${ID}”已结束`));
  expect(code).toBe(0);
});

test.each([
  [
    'SIGINT',
    'stopped +Polling ".*" was stopped as asked \\(last status: .+\\); start it again to continue.',
  ],
  ['SIGKILL', 'waiting .* STARTING'],
] as const)('a watch that %s ends leaves a whole recording', async (signal, lastWords) => {
  const { url } = await playing(['STARTING']);
  const path = await newPath();
  const cli = start(['watch', ID, '--base-url', url, '--record', path]);
  await cli.line(/STARTING/);
  cli.process.kill(signal);
  await cli.ended;
  const { code, lastLine } = await run(['replay', path]);
  expect(lastLine).toMatch(new RegExp(`${lastWords}$`));
  expect(code).toBe(0);
});

test('a recording is for its owner alone, and no credential is in it', async () => {
  const env = { OPENHANDS_API_KEY: 'sk-cloud-key', OPENHANDS_SESSION_API_KEY: 'sk-session-key' };
  const echo = fault.status(503, { body: { detail: 'no sk-cloud-key, no sk-session-key' } });
  const server = await playing([echo, { status: 'finished', session_api_key: 'sk-inner-key' }]);
  const path = await newPath();
  await run(['watch', ID, '--base-url', server.url, '--record', path], env);
  expect(server.requests[0]?.headers.authorization).toBe('Bearer sk-cloud-key');
  expect(await readFile(path, 'utf8')).not.toMatch(/sk-(cloud|session|inner)-key/);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test.each<[string, readonly string[], (path: string) => string, RegExp]>([
  [
    'a file that is there',
    [ID],
    (path) => path,
    /^error: --record: expected a file that does not exist yet \(recordings are never overwritten\), got ".*"\n$/,
  ],
  [
    'a folder that is not there',
    [ID],
    (path) => `${path}.d/poll.jsonl`,
    /^error: --record: expected a file that can be written \(ENOENT\), got ".*"\n$/,
  ],
  [
    'several ids',
    [ID, '0000000b'.repeat(4)],
    (path) => `${path}.new`,
    /^error: ids: expected a single id with --record \(run one watch for each id\), got 2\n$/,
  ],
])('--record with %s exits with 2 before anything is asked', async (_, ids, from, message) => {
  const server = await playing(['finished']);
  const path = await fileWith('older\n');
  const { code, stdout, stderr } = await run([
    ...['watch', ...ids, '--base-url', server.url, '--record', from(path)],
  ]);
  expect(stderr).toMatch(message);
  expect(stdout).toBe('');
  expect(code).toBe(2);
  expect(server.requests).toHaveLength(0);
  expect(await readFile(path, 'utf8')).toBe('older\n');
});

test.each([
  ['an empty file', '', /^error: line 1: recording: expected a complete line of JSON, got ""\n$/],
  [
    'some other file',
    'a\u001b[2J',
    /^error: line 1: recording: expected a complete line.*, got ".*"/,
  ],
  [
    'another version',
    '{"pollchart":2}\n',
    /^error: line 1: pollchart: expected 1, the version.*, got 2/,
  ],
])('replay of %s exits with 2 and says where it is wrong', async (_, content, message) => {
  const { code, stdout, stderr } = await run(['replay', await fileWith(content)]);
  expect(stderr).toMatch(message);
  expect(stdout).toBe('');
  expect(code).toBe(2);
});

test('replay of a file that is not there exits with 2', async () => {
  const { code, stderr } = await run(['replay', await newPath()]);
  expect(stderr).toMatch(/^error: file: expected a file that can be read \(ENOENT\), got ".*"\n$/);
  expect(code).toBe(2);
});

test('replay ends quietly once its output is closed', async () => {
  const { url } = await playing(['finished']);
  const path = await newPath();
  await run(['watch', ID, '--base-url', url, '--record', path]);
  const cli = start(['replay', path]);
  cli.process.stdout?.destroy();
  const [code] = await once(cli.process, 'exit');
  expect((await cli.ended).stderr).toBe('');
  expect(code).toBe(141);
});

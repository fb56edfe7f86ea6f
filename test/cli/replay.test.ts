import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createActor } from 'xstate';
import { fleetMachine } from '../../machines/fleet.machine.ts';
import { entryLine, headerLine } from '../../src/replay/recording.ts';
import { fault } from '../../src/testing/index.ts';
import { CLI, ID, jsonLines, playing, run, start, started } from './support.ts';

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
  expect(code).toBe(1);
});

test('replay names the members of a fleet that are called like what every object has', async () => {
  const ids = ['constructor', 'toString', '__proto__'];
  const fleet = createActor(fleetMachine, { input: { ids } });
  const lines = [
    headerLine({ at: 0, snapshot: fleet.getPersistedSnapshot(), names: {} }),
    entryLine({ at: 0, event: { type: 'poll.start', at: 0 } as never, found: null }),
    entryLine({ at: 1, event: { type: 'poll.stop', at: 1 } as never, found: null }),
  ];
  const { stdout } = await run(['replay', await fileWith(lines.join('\n')), '--json']);
  const outcomes = jsonLines(stdout).filter((line) => 'outcome' in (line as object));
  expect(outcomes).toMatchObject(ids.map((id) => ({ outcome: { id } })));
});

test('replay reads stdin for -, and speaks Chinese', async () => {
  const { url } = await playing(['finished']);
  const path = await newPath();
  await run(['watch', ID, '--base-url', url, '--record', path]);
  const cli = start(['replay', '-', '--lang', 'zh-CN']);
  cli.process.stdin?.end(await readFile(path));
  const { code, stdout } = await cli.ended;
  expect(stdout).toMatch(new RegExp(`fetching +“${ID}”的记录开始\n.*stopped +“${ID}”已结束`));
  expect(code).toBe(0);
});

test.each([
  [
    'SIGINT',
    'stopped +Polling ".*" was stopped as asked \\(last status: .+\\); start it again to continue.',
    130,
  ],
  ['SIGKILL', 'waiting .* STARTING', 5],
] as const)(
  'a watch that %s ends leaves a whole recording',
  async (signal, lastWords, exitCode) => {
    const { url } = await playing(['STARTING']);
    const path = await newPath();
    const cli = start(['watch', ID, '--base-url', url, '--record', path]);
    await cli.line(/STARTING/);
    cli.process.kill(signal);
    await cli.ended;
    const { code, lastLine } = await run(['replay', path]);
    expect(lastLine).toMatch(new RegExp(`${lastWords}$`));
    expect(code).toBe(exitCode);
  },
);

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

const OTHER = '0000000b'.repeat(4);

test('replay --json of several ids prints what watch --json printed, to the letter', async () => {
  const server = await playing([fault.status(503), 'STARTING', 'error']);
  server.play(OTHER, ['error']);
  const dashed = ID.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  const path = await newPath();
  const args = ['--base-url', server.url, '--api', 'v1', '--record', path, '--json'];
  const watched = await run(['watch', dashed, OTHER, ...args]);
  const replayed = await run(['replay', path, '--json']);
  expect(watched).toMatchObject({ code: 1, stderr: '' });
  expect(jsonLines(watched.stdout).filter(({ type }) => type === 'outcome')).toHaveLength(2);
  expect(replayed).toEqual(watched);
});

test('replay of several ids prints their changes at the times of the recording', async () => {
  const server = await playing(['STARTING', 'error']);
  server.play(OTHER, ['error']);
  const path = await newPath();
  await run(['watch', ID, OTHER, '--base-url', server.url, '--api', 'v1', '--record', path]);
  const [, second = ''] = (await readFile(path, 'utf8')).split('\n');
  const { code, stdout } = await run(['replay', path]);
  const time = new Date(JSON.parse(second).at).toISOString().replace(/\.\d+/, '');
  expect(stdout.split('\n').slice(0, 2).sort()).toEqual(
    [`${time} ${ID} STARTING`, `${time} ${OTHER} error (the agent ended with an error)`].sort(),
  );
  expect(code).toBe(1);
});

test('--record - writes the recording to stdout, and everything else to stderr', async () => {
  const { url } = await playing(['running', 'finished']);
  const watched = await run(['watch', ID, '--base-url', url, '--record', '-']);
  expect(watched.stderr).toMatch(/^\S+Z .* running\n(.*\n)*.*has ended with the status finished/);
  expect(jsonLines(watched.stdout)[0]).toMatchObject({ pollchart: 1 });
  expect(watched.code).toBe(0);
  const { code, lastLine } = await run(['replay', await fileWith(watched.stdout)]);
  expect(lastLine).toMatch(/has ended with the status finished/);
  expect(code).toBe(0);
});

/** A recording of a 503 and then success, in lines. */
async function recordedLines(): Promise<string[]> {
  const { url } = await playing([fault.status(503), 'finished']);
  const { stdout } = await run(['watch', ID, '--base-url', url, '--record', '-', '--api', 'v1']);
  return stdout.trimEnd().split('\n');
}

test('a byte order mark, other line ends and empty lines don’t count', async () => {
  const lines = await recordedLines();
  const plain = await run(['replay', await fileWith(lines.join('\n'))]);
  const odd = `\ufeff\r\n${lines.join('\r\n\r\n  \r\n')}\r\n\r\n`;
  expect(await run(['replay', await fileWith(odd)])).toEqual(plain);
  expect(plain).toMatchObject({ code: 0, stderr: '' });
});

test.each([
  ['en', /^Line 4 of the recording is torn, .+\nThe recording ends before the polls did\.\n$/],
  ['zh-CN', /^记录的第 4 行不完整.+\n记录在轮询结束之前中断。\n$/],
])('a torn last line leaves the story so far, and is named (%s)', async (language, told) => {
  const lines = await recordedLines();
  const torn = `${lines.slice(0, 3).join('\n')}\n${lines[3]?.slice(0, 40)}`;
  const { code, stdout, stderr } = await run(['replay', await fileWith(torn), '--lang', language]);
  expect(stdout.trimEnd().split('\n')).toHaveLength(3);
  expect(stderr).toMatch(told);
  expect(code).toBe(5);
});

test('a line that isn’t the last one and no JSON is named, after the story until there', async () => {
  const lines = await recordedLines();
  const broken = [lines[0], lines[1], '', 'no JSON', ...lines.slice(2)].join('\n');
  const { code, stdout, stderr } = await run(['replay', await fileWith(broken)]);
  expect(stderr).toBe(
    'error: line 4: recording: expected a complete line of JSON, got "no JSON"\n',
  );
  expect(stdout.trimEnd().split('\n')).toHaveLength(2);
  expect(code).toBe(2);
});

test.each([
  [
    'another program’s JSON',
    '{"level":30,"msg":"hi"}\n',
    /line 1: pollchart: expected 1, the version/,
  ],
  ['a list', '[1]\n', /line 1: pollchart: expected 1/],
  ['a recording without a snapshot', '{"pollchart":1,"at":1}\n', /line 1: snapshot: expected /],
  ['nothing but empty lines', '\n\n  \n', /line 1: recording: expected a complete line of JSON/],
  ['binary data', '\0\x01\xff\n\0', /line 1: recording: expected a complete line/],
])('replay refuses %s, naming the line', async (_, content, message) => {
  const { code, stdout, stderr } = await run(['replay', await fileWith(content)]);
  expect(stderr).toMatch(message);
  expect(stdout).toBe('');
  expect(code).toBe(2);
});

test('a recording larger than the memory is replayed line by line', {
  timeout: 60_000,
}, async () => {
  const [header = ''] = await recordedLines();
  const reading = {
    ...{ type: 'reading', jitter: 0.5, elapsedMs: 20, askedMs: null, verdict: 'pending' },
    ...{ status: 'running', validators: { etag: null, lastModified: null } },
  };
  const { at: start } = JSON.parse(header);
  const entries = Array.from({ length: 400 }, (_, n) => {
    const at = start + 6_000 * n;
    const output = { ...reading, at, data: { n, text: 'x'.repeat(50_000) } };
    const answer = { at, event: { type: 'xstate.done.actor.fetchStatus', output } };
    const wait = { type: 'xstate.after.pollDelay.polling.polling.waiting' };
    return `${JSON.stringify(answer)}\n${JSON.stringify({ at: at + 5_000, event: wait })}`;
  });
  const path = await fileWith([header, ...entries].join('\n'));
  const node = ['--max-old-space-size=24', CLI, 'replay', path];
  const { code, stdout, stderr } = await started(process.execPath, node).ended;
  expect(stderr).toBe('The recording ends before the polls did.\n');
  expect(stdout.trimEnd().split('\n')).toHaveLength(1 + 2 * 400);
  expect(code).toBe(5);
});

test('replay says where today’s chart decides otherwise than the release that recorded', async () => {
  const { url } = await playing([fault.status(503), 'STARTING', 'finished']);
  const path = await newPath();
  await run(['watch', ID, '--base-url', url, '--api', 'v1', '--record', path]);
  const recorded = await readFile(path, 'utf8');
  // What another chart would have recorded: it waited where today's backs off, and ended for another reason.
  const other = recorded
    .replace(/"release":"[^"]*"/, '"release":"0.0.9"')
    .replace('"found":{"value":{"polling":"backoff"}', '"found":{"value":{"polling":"waiting"}')
    .replace('"reason":"succeeded"', '"reason":"stopped"');
  const file = await fileWith(other);
  const [text, chinese, json] = await Promise.all([
    run(['replay', file]),
    run(['replay', file, '--lang', 'zh-CN']),
    run(['replay', file, '--json']),
  ]);
  expect(text.stdout).toMatch(
    /backoff .*\n.*differs: recorded as waiting \(.*Z\); today’s chart: backoff \(.*Z\)\n/,
  );
  expect(text.stdout).toMatch(
    /recorded as stopped \(stopped\); today’s chart: stopped \(succeeded\)\n$/,
  );
  expect(text.stderr).toBe(
    'Today’s chart decides otherwise at 2 steps of this recording, which was made by pollchart 0.0.9.\n',
  );
  expect(chinese.stdout).toContain('不一致：记录为 waiting');
  expect(chinese.stderr).toContain('2 步');
  expect(jsonLines(json.stdout).filter(({ type }) => type === 'differs')).toMatchObject([
    { found: { value: { polling: 'waiting' } }, folded: { value: { polling: 'backoff' } } },
    { found: { reason: 'stopped' }, folded: { reason: 'succeeded' } },
  ]);
  expect([text.code, json.code]).toEqual([0, 0]);
});

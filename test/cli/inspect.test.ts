import { once } from 'node:events';
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable, type Writable } from 'node:stream';
import { expect, onTestFinished, test, vi } from 'vitest';
import { pollingMachine } from '../../machines/polling.machine.ts';
import { replayPolling } from '../../src/index.ts';
import { fault } from '../../src/testing/index.ts';
import { CLI, ID, playing, run, start, started } from './support.ts';

const inspecting = ['--inspect', '--inspect-port', '0', '--inspect-url', 'http://127.0.0.1:1/ui'];

/** A watch that runs until its server is released, and the page that it announces. */
async function held() {
  const server = await playing(['finished']);
  server.hold();
  const cli = start(['watch', ID, '--base-url', server.url, ...inspecting]);
  const lines = createInterface({ input: cli.process.stderr as Readable });
  const [line] = (await once(lines, 'line')) as [string];
  const url =
    /^The inspector is at (http:\/\/127\.0\.0\.1:\d+\/[\w-]{43}) until/.exec(line)?.[1] ?? '';
  await server.requested(1);
  return { server, cli, url };
}

const accepts = async (host: string, port: number): Promise<boolean> => {
  const socket = connect(port, host);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
};

test('--inspect prints its address, and sends a late client the whole poll until its end', async () => {
  const { server, cli, url } = await held();
  const page = await (await fetch(url)).text();
  expect(page).toContain('<iframe src="http://127.0.0.1:1/ui">');
  const messages = await fetch(`${url}/messages`);
  server.release();
  const text = await messages.text();
  const sent = text
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => JSON.parse(line.slice('data: '.length)));
  expect(sent[0]).toMatchObject({ type: '@xstate.actor', name: ID });
  const own = sent.filter(({ sessionId }) => sessionId === sent[0].sessionId);
  expect(own.at(-1)).toMatchObject({ type: '@xstate.snapshot', snapshot: { value: 'stopped' } });
  expect((await cli.ended).code).toBe(0);
});

test('it listens on loopback only, and to no other name for it', async () => {
  const { server, cli, url } = await held();
  const port = Number(new URL(url).port);
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4');
  for (const { address } of others) expect(await accepts(address, port)).toBe(false);
  expect(await accepts('127.0.0.1', port)).toBe(true);
  // fetch doesn't allow a Host header.
  const socket = connect(port, '127.0.0.1').end(
    'GET /messages HTTP/1.1\r\nHost: evil.example\r\n\r\n',
  );
  expect(String(await Readable.from(socket).take(1).toArray())).toMatch(/^HTTP\/1\.1 403 /);
  server.release();
  await cli.ended;
});

test('Ctrl-C ends the poll and the inspector, even with a client connected', async () => {
  const { cli, url } = await held();
  const messages = await fetch(`${url}/messages`);
  cli.process.kill('SIGINT');
  expect(await messages.text()).toContain('"stopped"');
  expect((await cli.ended).code).toBe(130);
});

test('a port that is taken is said so, exits with 2 and leaves no recording behind', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void other.close());
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const server = await playing(['finished']);
  const folder = await mkdtemp(join(tmpdir(), 'pollchart-inspect-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const watch = ['watch', ID, '--base-url', server.url, '--inspect-port', String(port)];
  const { code, stderr } = await run([...watch, '--record', join(folder, 'poll.jsonl')]);
  expect(stderr).toBe(
    `error: --inspect-port: expected a port that nothing else listens on, on 127.0.0.1 (EADDRINUSE), got ${port}\n`,
  );
  expect(code).toBe(2);
  expect(server.requests).toEqual([]);
  expect(await readdir(folder)).toEqual([]);
});

test.each([
  ['a port that is none', ['--inspect-port', '70000'], /Expected a port, from 0 to 65535/],
  [
    'an address that is no page',
    ['--inspect-url', 'javascript:1'],
    /--inspect-url: expected .+, got "javascr/,
  ],
])('%s exits with 2 and says why', async (_, args, message) => {
  const { code, stderr } = await run(['watch', ID, '--base-url', 'http://127.0.0.1:1', ...args]);
  expect(stderr).toMatch(message);
  expect(code).toBe(2);
});

/** Node without the optional package. */
const WITHOUT = `data:text/javascript,${encodeURIComponent(`
  import { register } from 'node:module';
  register('data:text/javascript,' + encodeURIComponent(\`
    export async function resolve(name, context, next) {
      if (name !== '@statelyai/inspect') return next(name, context);
      throw Object.assign(new Error('gone'), { code: 'ERR_MODULE_NOT_FOUND' });
    }
  \`));
`)}`;

test('without @statelyai/inspect one sentence says what to install; without --inspect it is not needed', async () => {
  const { url } = await playing([fault.status(503), 'finished']);
  const watch = ['--import', WITHOUT, CLI, 'watch', ID, '--base-url', url];
  const missing = await started(process.execPath, [...watch, ...inspecting]).ended;
  expect(missing.stderr).toBe(
    'error: The inspector needs an additional package: npm install @statelyai/inspect\n',
  );
  expect(missing.code).toBe(6);
  expect((await started(process.execPath, watch).ended).code).toBe(0);
});

/** A recording of a poll, in a folder of its own. */
async function recorded(): Promise<string> {
  const { url } = await playing([fault.status(503), 'finished']);
  const folder = await mkdtemp(join(tmpdir(), 'pollchart-inspect-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'poll.jsonl');
  await run(['watch', ID, '--base-url', url, '--record', path]);
  return path;
}

/** A replay with a page, once it says where that is. */
async function showing(file: string) {
  const cli = start(['replay', file, '--inspect', '--inspect-port', '0']);
  const url = new Promise<string>((resolve, reject) => {
    createInterface({ input: cli.process.stderr as Readable }).once('line', (line) => {
      const [, url] =
        /^The recording is at (http:\/\/127\.0\.0\.1:\d+\/[\w-]{43}\/) until/.exec(line) ?? [];
      if (url === undefined) reject(new Error(line));
      else resolve(url);
    });
  });
  return { cli, url };
}

test('--inspect alone shows our page, needs no package, and its feed has the poll until its end', async () => {
  const server = await playing([fault.status(503), 'finished']);
  server.hold();
  const watch = ['watch', ID, '--base-url', server.url, '--inspect', '--inspect-port', '0'];
  const cli = started(process.execPath, ['--import', WITHOUT, CLI, ...watch]);
  const lines = createInterface({ input: cli.process.stderr as Readable });
  const [line] = (await once(lines, 'line')) as [string];
  const url = /^The inspector is at (\S+) until the polls have ended/.exec(line)?.[1] ?? '';
  const feed = await fetch(`${url}feed`);
  const stately = await fetch(`${url}stately`);
  server.release();
  const recording = (await feed.text())
    .split('\n')
    .filter((text) => text.startsWith('data: {'))
    .map((text) => JSON.parse(text.slice('data: '.length)))
    .flatMap(({ type, line }) => (type === 'line' ? [line] : []));
  expect(replayPolling(pollingMachine, recording).at(-1)?.value).toBe('stopped');
  expect(stately.status).toBe(404);
  expect(await stately.text()).toContain('npm install @statelyai/inspect');
  expect((await cli.ended).code).toBe(0);
});

test('replay --inspect shows a recording that still grows, until Ctrl-C, and ends with 0', async () => {
  const path = await recorded();
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  await writeFile(path, `${lines.slice(0, 2).join('\n')}\n`);
  const { cli, url } = await showing(path);
  const shown = async () => (await fetch(`${await url}recording`)).text();
  expect((await shown()).trimEnd().split('\n')).toHaveLength(2);
  await appendFile(path, `${lines.slice(2).join('\n')}\n{"at":1`);
  const whole = (await shown()).trimEnd().split('\n');
  expect(whole.at(-1)).toBe('{');
  expect(replayPolling(pollingMachine, whole.slice(0, -1)).at(-1)?.value).toBe('stopped');
  expect(await (await fetch(await url)).text()).toMatch(
    /data-source="recording" data-name="poll.jsonl"/,
  );
  cli.process.kill('SIGINT');
  const { code, stdout } = await cli.ended;
  expect(stdout).toBe('');
  expect(code).toBe(0);
});

test('replay - --inspect shows what comes from stdin as soon as its first line is there', async () => {
  const recording = await readFile(await recorded(), 'utf8');
  const { cli, url } = await showing('-');
  const end = recording.indexOf('\n') + 1;
  cli.process.stdin?.write(recording.slice(0, end));
  expect(await (await fetch(`${await url}recording`)).text()).toMatch(/^{"pollchart":1,.*\n\n?$/);
  cli.process.stdin?.end(recording.slice(end));
  await once(cli.process.stdin as Writable, 'close');
  await vi.waitFor(async () => {
    const text = await (await fetch(`${await url}recording`)).text();
    expect(replayPolling(pollingMachine, text).at(-1)?.value).toBe('stopped');
  }, 10_000);
  cli.process.kill('SIGTERM');
  expect((await cli.ended).code).toBe(143);
});

test.each([
  ['not a recording', 'hello\n', [], /^error: line 1: recording: expected a complete line of JSON/],
  ['of another version', '\n{"pollchart":9}\n', [], /^error: line 2: pollchart: expected 1, /],
  ['empty', '', [], /^error: line 1: recording: expected a complete line of JSON, got ""/],
  ['also told as JSON', '', ['--json'], /'--inspect' cannot be used with option '--json'/],
])(
  'replay --inspect of a file that is %s exits with 2 and shows nothing',
  async (_, text, more, message) => {
    const folder = await mkdtemp(join(tmpdir(), 'pollchart-inspect-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, 'poll.jsonl');
    await writeFile(path, text);
    const { code, stderr } = await run([
      'replay',
      path,
      '--inspect',
      '--inspect-port',
      '0',
      ...more,
    ]);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('http:');
    expect(code).toBe(2);
  },
);

test('replay --inspect of a file that is not there exits with 2', async () => {
  const { code, stderr } = await run(['replay', '/not/there.jsonl', '--inspect']);
  expect(stderr).toMatch(/^error: file: expected a file that can be read \(ENOENT\), got ".*"\n$/);
  expect(code).toBe(2);
});

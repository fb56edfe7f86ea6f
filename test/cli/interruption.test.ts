import { once } from 'node:events';
import { expect, test } from 'vitest';
import { CLI, ID, jsonLines, playing, start, started } from './support.ts';

const OTHER = '0000000b'.repeat(4);

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s during a wait stops every poll and exits with %i', async (signal, exitCode) => {
  const server = await playing(['RUNNING']);
  server.play(OTHER, ['STARTING']);
  const cli = start(['watch', ID, OTHER, '--base-url', server.url]);
  await Promise.all([cli.line(/running/), cli.line(/STARTING/)]);
  cli.process.kill(signal);
  const { code, stdout, stderr } = await cli.ended;
  expect(stdout).toMatch(
    /Z 2 still running, no longer watched \(last status: 1 running, 1 STARTING\)\n$/,
  );
  expect(stderr).toBe('');
  expect(code).toBe(exitCode);
});

test('one that is stopped is told in full, several in one line, in Chinese, too', async () => {
  const server = await playing(['RUNNING']);
  server.play(OTHER, ['STARTING']);
  const watch = ['watch', '--base-url', server.url, '--lang', 'zh-CN'];
  const one = start([...watch, ID]);
  await one.line(/running/);
  one.process.kill('SIGINT');
  expect((await one.ended).lastLine).toMatch(/已按要求停止轮询/);
  const two = start([...watch, ID, OTHER]);
  await Promise.all([two.line(/running/), two.line(/STARTING/)]);
  two.process.kill('SIGINT');
  const { lastLine } = await two.ended;
  expect(lastLine).toMatch(/ 2 个仍在运行，已停止轮询（最后状态：1 running，1 STARTING）$/);
});

test('SIGINT cancels a request in flight', async () => {
  const server = await playing(['RUNNING']);
  server.hold();
  const cli = start(['watch', ID, '--base-url', server.url, '--json']);
  const request = await server.requested(1);
  cli.process.kill('SIGINT');
  const { code, stdout } = await cli.ended;
  await server.idle();
  expect(request.closedEarly).toBe(true);
  expect(jsonLines(stdout).at(-1)).toMatchObject({
    type: 'outcome',
    id: ID,
    outcome: { type: 'stopped', reason: 'aborted', status: null },
  });
  expect(code).toBe(130);
});

test.each([
  ['--help', 'help'],
  ['watch --help', 'the help of a command'],
  ['--version', 'the version'],
])('%s ends quietly when nobody reads it', async (args) => {
  const cli = started('sh', [
    '-c',
    `(sleep 0; exec "$@") | true`,
    'sh',
    process.execPath,
    CLI,
    ...args.split(' '),
  ]);
  expect((await cli.ended).stderr).toBe('');
});

test('an output that is full is told, and ends the watch', async () => {
  const { url } = await playing(['RUNNING']);
  for (const args of [['watch', ID, '--base-url', url], ['--help']]) {
    const cli = started('sh', ['-c', '"$@" > /dev/full', 'sh', process.execPath, CLI, ...args]);
    const { code, stderr } = await cli.ended;
    expect(stderr).toMatch(/^error: stdout can't be written \(ENOSPC: .+\)\n$/);
    expect(code).toBe(6);
  }
});

test('it ends quietly once its output is closed', async () => {
  const server = await playing(['RUNNING']);
  server.hold();
  const cli = start(['watch', ID, '--base-url', server.url, '--json']);
  await server.requested(1);
  cli.process.stdout?.destroy();
  server.release();
  const [code] = await once(cli.process, 'exit');
  const { stderr } = await cli.ended;
  expect(stderr).toBe('');
  expect(code).toBe(141);
});

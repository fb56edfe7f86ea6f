import { once } from 'node:events';
import { expect, test } from 'vitest';
import { ID, jsonLines, playing, start } from './support.ts';

const OTHER = '0000000b'.repeat(4);

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s during a wait stops every poll and exits with %i', async (signal, exitCode) => {
  const server = await playing(['RUNNING']);
  server.play(OTHER, ['STARTING']);
  const cli = start(['watch', ID, OTHER, '--base-url', server.url]);
  await Promise.all([cli.line(/running/), cli.line(/STARTING/)]);
  cli.process.kill(signal);
  const { code, stdout, stderr } = await cli.ended;
  expect(stdout.match(/Polling ".*" was stopped as asked/g)).toHaveLength(2);
  expect(stderr).toBe('');
  expect(code).toBe(exitCode);
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

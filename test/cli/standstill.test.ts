import { expect, test } from 'vitest';
import { ID, playing, start } from './support.ts';

/** A clock in the child that runs a thousand times as fast; its timers don't. */
const FAST =
  'const now = Date.now; const from = now(); Date.now = () => from + (now() - from) * 1000;';
const fastClock = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(FAST)}` };

const OTHER = '1c5a3f0de7b24a58b1d09c64e2f87a90';

test.each([
  ['one', [ID]],
  ['several', [ID, OTHER]],
])('a status that stands still is told, for how long (%s)', async (_, ids) => {
  const server = await playing(['STARTING']);
  server.play(OTHER, ['STARTING']);
  const args = ['watch', ...ids, '--base-url', server.url, '--api', 'v1'];
  const cli = start(args, fastClock);
  expect(await cli.line(/unchanged/)).toMatch(/STARTING.*unchanged for \d+ (min|hr)/);
  cli.process.kill('SIGINT');
  await cli.ended;
});

test('nothing is said of one that changes', async () => {
  const server = await playing(['STARTING', 'PAUSED']);
  const cli = start(['watch', ID, '--base-url', server.url, '--api', 'v1'], fastClock);
  expect((await cli.ended).stdout).not.toContain('unchanged');
});

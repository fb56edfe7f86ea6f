import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { fault } from '../../src/testing/index.ts';
import { ID, playing, start } from '../cli/support.ts';
import { lit, open, press, says, withBrowser } from './opened.ts';

withBrowser();

it('watch --inspect as it is installed shows the poll, and keeps what came when the process is killed', async () => {
  const server = await playing([fault.status(503), 'running', 'finished']);
  server.hold();
  const cli = start([
    ...['watch', ID, '--base-url', server.url, '--inspect', '--inspect-port', '0'],
    ...['--interval', '1s'],
  ]);
  const lines = createInterface({ input: cli.process.stderr as Readable });
  const [line] = (await once(lines, 'line')) as [string];
  const { page, complaints } = await open(/http:\S+/.exec(line)?.[0] ?? '');
  await lit(page, 'fetching');
  server.release();
  await page.locator('.polls tbody tr', { hasText: '503' }).waitFor();
  server.hold();
  await lit(page, 'fetching');
  cli.process.kill('SIGKILL');
  await says(page, 'The connection is lost; what came is kept. Trying again …');
  await press(page, 'First failure');
  await lit(page, 'backoff');
  await page.close();
  // What the browser itself says of the connections that it tries.
  expect(complaints.filter((text) => !/ERR_CONNECTION|ERR_INCOMPLETE/.test(text))).toEqual([]);
});

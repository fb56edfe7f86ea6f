import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { version } from '../../package.json';
import { fault } from '../../src/testing/index.ts';
import { ID, jsonLines, playing, run, start } from './support.ts';

const OTHER = '0000000b'.repeat(4);

test.each(['--quiet', '-q'])('with %s only the outcome is printed', async (quiet) => {
  const { url } = await playing([fault.status(503), 'STARTING', 'finished']);
  const { code, stdout, stderr } = await run(['watch', ID, '--base-url', url, quiet]);
  expect(stdout).toMatch(/^\S+ "7d9f0c2ab4e84d0f9a6b1c2d3e4f5061" has ended .+\n$/);
  expect(stderr).toBe('');
  expect(code).toBe(0);
});

test('with --quiet --json only outcomes are printed', async () => {
  const { url } = await playing([fault.status(503), 'finished']);
  const { stdout } = await run(['watch', ID, '--base-url', url, '--quiet', '--json']);
  expect(jsonLines(stdout)).toMatchObject([{ type: 'outcome', id: ID }]);
});

test('with --quiet a refused credential is still explained, and Ctrl-C says how many are left', async () => {
  const { url } = await playing(['RUNNING'], { auth: { mode: 'self-hosted', key: 'good' } });
  const refused = await run(['watch', ID, '--base-url', url, '--quiet']);
  expect(refused.stderr).toMatch(/^No credentials were sent/);
  const server = await playing(['RUNNING']);
  server.play(OTHER, ['RUNNING']);
  const cli = start(['watch', ID, OTHER, '--base-url', server.url, '--quiet', '--api', 'v1']);
  await server.requested(1);
  cli.process.kill('SIGINT');
  expect((await cli.ended).stdout).toMatch(/^\S+ 2 still running, no longer watched .+\n$/);
});

test('a log of several ends with how many ended how, in either language', async () => {
  const server = await playing(['ERROR']);
  server.play(OTHER, ['STOPPED']);
  const watch = ['watch', ID, OTHER, '--base-url', server.url, '--api', 'v0'];
  const english = await run(watch);
  expect(english.lastLine).toMatch(/Z 2 ids: 1 failed and 1 stopped$/);
  const chinese = await run([...watch, '--lang', 'zh-CN', '--quiet']);
  expect(chinese.lastLine).toMatch(/Z 2 个 ID：出错 1和已终止 1$/);
});

test('each request says which version of the command line it comes from', async () => {
  const server = await playing(['finished'], { version: '1.11.0' });
  await run(['watch', ID, '--base-url', server.url]);
  expect(server.requests.length).toBeGreaterThan(1);
  for (const { headers } of server.requests)
    expect(headers['user-agent']).toBe(`pollchart/${version}`);
});

test("GitHub's summary of a step is left alone", async () => {
  const { url } = await playing(['finished']);
  const file = join(mkdtempSync(join(tmpdir(), 'summary-')), 'summary.md');
  await run(['watch', ID, '--base-url', url], { GITHUB_STEP_SUMMARY: file, CI: 'true' });
  expect(existsSync(file)).toBe(false);
});

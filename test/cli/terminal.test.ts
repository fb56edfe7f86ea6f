import { spawnSync } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { fault } from '../../src/testing/index.ts';
import { CLI, ID, playing, started } from './support.ts';

/** util-linux's gives a program a terminal; BSD's takes other options. */
const SCRIPT = 'script';
const hasTerminal = /util-linux/.test(
  spawnSync(SCRIPT, ['--version'], { encoding: 'utf8' }).stdout ?? '',
);

const TERMINAL = { TERM: 'xterm-256color', SHELL: '/bin/sh' };

function inTerminal(args: string, env = {}) {
  const command = `stty cols 80 rows 24; exec '${process.execPath}' '${CLI}' ${args}`;
  return started(SCRIPT, ['-qec', command, '/dev/null'], { ...TERMINAL, ...env });
}

describe.runIf(hasTerminal)('on a terminal', () => {
  test('a live line is drawn over and over, and changes stay above it', async () => {
    const { url } = await playing([fault.status(503), 'STOPPED']);
    const { code, stdout } = await inTerminal(`watch ${ID} --base-url ${url}`).ended;
    const text = stripVTControlCharacters(stdout);
    expect(text).toContain('7d9f0c2a  fetching  no status yet  0:00  0 polls  asking now');
    expect(text).toMatch(/\d\d:\d\d:\d\d 7d9f0c2a The server is overloaded or in maintenance/);
    expect(text).toMatch(/7d9f0c2a {2}backoff {2}.* {2}next check in 1s {2}! HTTP 503/);
    expect(text).toMatch(new RegExp(`\\d\\d:\\d\\d:\\d\\d "${ID}" has ended .* STOPPED\\.\\s*$`));
    expect(stdout).toContain('\u001b[36m');
    expect(code).toBe(0);
  });

  test('the cursor comes back', async () => {
    const { url } = await playing(['STOPPED']);
    const { stdout } = await inTerminal(`watch ${ID} --base-url ${url}`).ended;
    expect(stdout.lastIndexOf('\u001b[?25h')).toBeGreaterThan(stdout.lastIndexOf('\u001b[?25l'));
    expect(stdout).toContain('\u001b[?25l');
  });

  test('Ctrl-C stops the poll, brings the cursor back and exits with 130', async () => {
    const { url } = await playing(['RUNNING']);
    const cli = inTerminal(`watch ${ID} --base-url ${url}`);
    await cli.line(/RUNNING/);
    cli.process.stdin?.write('\u0003');
    const { code, stdout } = await cli.ended;
    expect(stripVTControlCharacters(stdout)).toMatch(/was stopped as asked/);
    expect(stdout.lastIndexOf('\u001b[?25h')).toBeGreaterThan(stdout.lastIndexOf('\u001b[?25l'));
    expect(code).toBe(130);
  });

  test.each([
    ['NO_COLOR', { NO_COLOR: '1' }],
    ['TERM=dumb', { TERM: 'dumb' }],
  ])('%s is heeded', async (_, env) => {
    const { url } = await playing(['STOPPED']);
    const { stdout } = await inTerminal(`watch ${ID} --base-url ${url}`, env).ended;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters.
    expect(stdout).not.toMatch(/\u001b\[\d+m/);
  });

  test.each([
    ['CI', { CI: 'true' }],
    ['TERM=dumb', { TERM: 'dumb' }],
  ])('%s gets plain lines', async (_, env) => {
    const { url } = await playing(['STOPPED']);
    const { stdout } = await inTerminal(`watch ${ID} --base-url ${url}`, env).ended;
    expect(stdout).not.toContain('\u001b[?25l');
    expect(stripVTControlCharacters(stdout)).toMatch(/^\d{4}-\d\d-\d\dT/);
  });
});

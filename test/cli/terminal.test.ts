import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { fault } from '../../src/testing/index.ts';
import { leaveOutUnless } from '../support/leave-out.ts';
import { AS_JOB, hasTerminals, IN_BACKGROUND, inTerminal, WITH_PID } from './in-terminal.ts';
import { screensOf } from './screen.ts';
import { ID, playing } from './support.ts';

leaveOutUnless(hasTerminals(), 'need a terminal (`/dev/ptmx`)');

describe('on a terminal', () => {
  test('a live line is drawn over and over, and changes stay above it', async () => {
    const { url } = await playing([fault.status(503), 'finished']);
    const { code, stdout } = await inTerminal(`watch ${ID} --base-url ${url}`).ended;
    const text = stripVTControlCharacters(stdout);
    expect(text).toContain('7d9f0c2a  fetching  no status yet  0:00  0 polls  asking now');
    expect(text).toMatch(/\d\d:\d\d:\d\d 7d9f0c2a The server is overloaded or in maintenance/);
    expect(text).toMatch(/7d9f0c2a {2}backoff {2}.* {2}next check in 1s {2}! HTTP 503/);
    expect(text).toMatch(
      new RegExp(
        `\\d\\d:\\d\\d:\\d\\d (\\[.+\\] )?"${ID}"\\s+has\\s+ended\\s+with\\s+the\\s+status\\s+finished\\.`,
      ),
    );
    expect(stdout).toContain('\u001b[36m');
    expect(code).toBe(0);
  });

  test('the cursor comes back', async () => {
    const { url } = await playing(['finished']);
    const { stdout } = await inTerminal(`watch ${ID} --base-url ${url}`).ended;
    expect(stdout.lastIndexOf('\u001b[?25h')).toBeGreaterThan(stdout.lastIndexOf('\u001b[?25l'));
    expect(stdout).toContain('\u001b[?25l');
  });

  test('Ctrl-C stops the poll, brings the cursor back and exits with 130', async () => {
    const { url } = await playing(['RUNNING']);
    const cli = inTerminal(`watch ${ID} --base-url ${url}`);
    await cli.line(/running/);
    cli.type('\u0003');
    const { code, stdout } = await cli.ended;
    expect(stripVTControlCharacters(stdout)).toMatch(/was stopped as asked/);
    expect(stdout.lastIndexOf('\u001b[?25h')).toBeGreaterThan(stdout.lastIndexOf('\u001b[?25l'));
    expect(code).toBe(130);
  });

  test.each([
    ['by SIGTERM', 'SIGTERM', 143],
    ['by SIGHUP', 'SIGHUP', 129],
    ['by SIGQUIT', 'SIGQUIT', 131],
    ['by a crash', 'SIGUSR2', 6],
  ] as const)('the cursor comes back when it is ended %s', async (_, signal, exitCode) => {
    const { url } = await playing(['RUNNING']);
    const crash = "process.on('SIGUSR2',()=>{throw new Error('crashed')})";
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(crash)}` };
    const cli = inTerminal(`watch ${ID} --base-url ${url}`, { env, script: WITH_PID });
    const pid = Number(/pid (\d+)/.exec(await cli.line(/pid/))?.[1]);
    await cli.line(/waiting.*running/);
    process.kill(pid, signal);
    const { code, stdout } = await cli.ended;
    expect(stdout.lastIndexOf('\u001b[?25h')).toBeGreaterThan(stdout.lastIndexOf('\u001b[?25l'));
    expect(/error: A bug .*crashed/.test(stdout)).toBe(signal === 'SIGUSR2');
    expect(code).toBe(exitCode);
  });

  test('Ctrl-Z leaves a clean line and a cursor to the shell, and fg draws again', async () => {
    const { url } = await playing(['RUNNING']);
    const cli = inTerminal(`watch ${ID} --base-url ${url}`, { script: AS_JOB });
    await cli.line(/waiting.*running/);
    cli.type('\u001a');
    await cli.line(/job stopped/);
    cli.type('\n');
    await cli.line(/waiting.*running.*0:0[1-9]/);
    cli.type('\u0003');
    const { code, stdout } = await cli.ended;
    const [before = '', after = ''] = stdout.split('job stopped');
    expect(before).toContain('\u001b[?25l');
    expect(before.lastIndexOf('\u001b[?25h')).toBeGreaterThan(before.lastIndexOf('\u001b[?25l'));
    expect(screensOf(before, 80, 24).at(-1)).not.toContain('waiting');
    expect(after).toContain('\u001b[?25l');
    expect(after.lastIndexOf('\u001b[?25h')).toBeGreaterThan(after.lastIndexOf('\u001b[?25l'));
    expect(code).toBe(130);
  });

  test('in the background it prints lines, and draws nothing over the shell', async () => {
    const { url } = await playing(['RUNNING']);
    const watch = `watch ${ID} --base-url ${url} --timeout 2s`;
    const { code, stdout } = await inTerminal(watch, { script: IN_BACKGROUND }).ended;
    const text = stripVTControlCharacters(stdout);
    expect(text).toMatch(
      /\d\d:\d\d:\d\d 7d9f0c2a running\r\n\d\d:\d\d:\d\d .*did not finish in time/,
    );
    expect(text).not.toContain('waiting');
    expect(stdout).not.toContain('\u001b[?25l');
    expect(code).toBe(5);
  });

  test.each([
    ...[
      [0, 0],
      [1, 1],
      [5, 2],
      [2, 50],
      [20, 3],
    ],
    [200, 1],
  ])('on a terminal of %i × %i the verdict is printed', async (cols, rows) => {
    const { url } = await playing([fault.status(503), 'finished']);
    const size = { cols, rows };
    const { code, stdout } = await inTerminal(`watch ${ID} --base-url ${url}`, { size }).ended;
    const text = stripVTControlCharacters(stdout).replaceAll(/\s/g, '');
    expect(text).toContain(`"${ID}"hasendedwiththestatusfinished.`);
    expect(text).toContain('Theserverisoverloadedorinmaintenance');
    expect(code).toBe(0);
  });

  test('a terminal that does not know its size has a live line', async () => {
    const { url } = await playing(['RUNNING']);
    const cli = inTerminal(`watch ${ID} --base-url ${url}`, { size: { cols: 0, rows: 0 } });
    await cli.line(/7d9f0c2a.*waiting.*running.*1 poll.*next check in/);
    cli.type('\u0003');
    expect((await cli.ended).code).toBe(130);
  });

  test.each([
    ['an empty NO_COLOR', { NO_COLOR: '' }],
    ['FORCE_COLOR beside NO_COLOR', { FORCE_COLOR: '1', NO_COLOR: '1' }],
  ])('%s leaves the colours', async (_, env) => {
    const { url } = await playing(['finished']);
    const { stdout } = await inTerminal(`watch ${ID} --base-url ${url}`, { env }).ended;
    expect(stdout).toContain('\u001b[36m');
  });

  test.each([
    ['NO_COLOR', { NO_COLOR: '1' }],
    ['an empty FORCE_COLOR beside NO_COLOR', { FORCE_COLOR: '', NO_COLOR: '1' }],
    ['TERM=dumb', { TERM: 'dumb' }],
  ])('%s is heeded', async (_, env) => {
    const { url } = await playing(['finished']);
    const { stdout } = await inTerminal(`watch ${ID} --base-url ${url}`, { env }).ended;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters.
    expect(stdout).not.toMatch(/\u001b\[\d+m/);
  });

  test.each([
    ['CI', { CI: 'true' }],
    ['TERM=dumb', { TERM: 'dumb' }],
    ['no TERM', { TERM: '' }],
  ])('%s gets plain lines', async (_, env) => {
    const { url } = await playing(['finished']);
    const { stdout } = await inTerminal(`watch ${ID} --base-url ${url}`, { env }).ended;
    expect(stdout).not.toContain('\u001b[?25l');
    expect(stripVTControlCharacters(stdout)).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  test('200 conversations are a table that fits, and changes stay above it', async () => {
    const server = await playing(['finished']);
    const ids = Array.from({ length: 200 }, (_, number) => `${1_000 + number}`.repeat(8));
    for (const [number, id] of ids.entries()) {
      const status = number < 10 ? 'PAUSED' : number < 13 ? 'waiting_for_confirmation' : 'running';
      server.play(id, [status]);
    }
    server.play(ids[199] ?? '', [fault.status(503)]);
    const cli = inTerminal(`watch ${ids.join(' ')} --base-url ${server.url} --api v1`);
    await cli.line(/2 retrying.*185 running/);
    cli.type('\u0003');
    const { code, stdout } = await cli.ended;
    const screens = screensOf(stdout, 80, 24);
    const last = screens.findLast((screen) => screen.includes('… and'))?.split('\n') ?? [];
    const table = last.slice(last.findIndex((line) => line.startsWith('[')));
    expect(table).toEqual([
      expect.stringMatching(/^\[#-+\] {2}10 of 200 settled {2}0:\d\d {2}\d+ requests {2}.*$/),
      '2 retrying  185 running  3 waiting_for_confirmation  2 no status yet',
      '10 stopped',
      expect.stringMatching(/^11981198 {2}(backoff|fetching) +no status yet /),
      expect.stringMatching(/^11991199 {2}(backoff|fetching) +no status yet /),
      ...[10, 11, 12].map((number) =>
        expect.stringMatching(
          new RegExp(`^10${number}10${number}  (waiting|fetching) +waiting_for_confirmation `),
        ),
      ),
      ...Array.from({ length: 10 }, () =>
        expect.stringMatching(/^1\d\d\d1\d\d\d {2}(waiting|fetching) +running /),
      ),
      '… and 175 more',
    ]);
    const text = stripVTControlCharacters(stdout);
    expect(text).toMatch(/\d\d:\d\d:\d\d 2 ids: The server is overloaded/);
    expect(text.match(/\d\d:\d\d:\d\d \d+ first answers: /g)).toHaveLength(1);
    expect(text).not.toContain('was stopped as asked');
    expect(text.replaceAll(/\s+/g, ' ')).toMatch(
      / 190 still running, no longer watched \(last status: 185 running, 3 waiting_for_confirmation, 2 no status yet\) \d\d:\d\d:\d\d 200 ids: 10 stopped and 190 no longer watched $/,
    );
    expect(code).toBe(130);
  });

  test('a few conversations of a fleet have a line each', async () => {
    const server = await playing(['finished']);
    const ids = ['one', 'two'].map((name) => Buffer.from(name.padEnd(16)).toString('hex'));
    for (const id of ids) server.play(id, ['running']);
    const cli = inTerminal(`watch ${ids.join(' ')} --base-url ${server.url} --api v1`);
    await cli.line(/waiting/);
    cli.type('\u0003');
    const { code, stdout } = await cli.ended;
    const screens = screensOf(stdout, 80, 24);
    expect(screens).toContainEqual(
      expect.stringMatching(
        /\n6f6e6520 {2}waiting {2}running {2}0:0\d {2}1 poll {2}next check in \ds *\n74776f20 {2}waiting .*$/,
      ),
    );
    expect(stdout).not.toContain('settled');
    expect(code).toBe(130);
  });
});

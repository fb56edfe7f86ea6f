import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import pWaitFor from 'p-wait-for';
import { describe, expect, test } from 'vitest';
import { leaveOutUnless } from '../support/leave-out.ts';
import { hasTerminals, inTerminal } from './in-terminal.ts';
import { screensOf } from './screen.ts';
import { ID, jsonLines, playing, run, start } from './support.ts';

const OTHER = '0000000b'.repeat(4);
const TOLD =
  'printf "<%s|%s|%s|%s|%s>\\n" "$POLLCHART_ID" "$POLLCHART_STATUS" "$POLLCHART_REASON" "$POLLCHART_EXIT_CODE" "$POLLCHART_DETAIL"';

/** A file that does not exist yet. */
const newFile = () => join(mkdtempSync(join(tmpdir(), 'exec-')), 'out');

const isRunning = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('the command runs once for each that has ended, with what happened in its environment', async () => {
  const server = await playing(['STARTING', 'ERROR']);
  server.play('other', ['STOPPED']);
  const { code, stdout } = await run([
    ...['watch', ID, 'other', '--base-url', server.url, '--api', 'v0', '--exec', TOLD],
  ]);
  expect(stdout.match(/^<.*>$/gm)?.sort()).toEqual([
    expect.stringMatching(`^<${ID}\\|ERROR\\|failed\\|1\\|.*>$`),
    expect.stringMatching(/^<other\|STOPPED\|stopped\|7\|.+>$/),
  ]);
  expect(code).toBe(1);
});

test('an id and what a server says are never read by the shell', async () => {
  const file = newFile();
  const id = `a'"; touch ${file}; $(touch ${file}) \``;
  const server = await playing(['finished']);
  server.play(id, ['STOPPED']);
  const evil = { status: `"; touch ${file}; #\n$(touch ${file})\u0000\u001b[2J` };
  server.play('evil', [evil]);
  const { stdout } = await run([
    ...['watch', id, 'evil', '--base-url', server.url, '--api', 'v0', '--timeout', '2s'],
    ...['--exec', TOLD],
  ]);
  expect(stdout).toContain(`<${id}|STOPPED|stopped|7|`);
  expect(stdout).toContain(`<evil|"; touch ${file}; # $(touch ${file}) |deadline|5|`);
  expect(() => readFileSync(file)).toThrow('ENOENT');
});

test('the environment is inherited as it is, with nothing added but what ended', async () => {
  const { url } = await playing(['finished']);
  const env = { OPENHANDS_API_KEY: 'sk-mine', POLLCHART_ID: 'outer' };
  const { stdout } = await run(['watch', ID, '--base-url', url, '--exec', 'env'], env);
  const names = [...stdout.matchAll(/^(\w+)=/gm)].map(([, name]) => name ?? '');
  expect(stdout).toMatch(/^OPENHANDS_API_KEY=sk-mine$/m);
  expect(stdout).toContain(`POLLCHART_ID=${ID}\n`);
  expect(names.filter((name) => name.startsWith('POLLCHART_')).sort()).toEqual([
    ...['POLLCHART_DETAIL', 'POLLCHART_EXIT_CODE', 'POLLCHART_ID', 'POLLCHART_LABEL'],
    ...['POLLCHART_REASON', 'POLLCHART_STATUS'],
  ]);
});

test.each([
  ['en', 'exit 3', /the command of --exec ended with 3$/m],
  ['zh-CN', 'exit 3', /--exec 的命令以 3 结束$/m],
  ['en', 'kill -9 $$', /the command of --exec ended with SIGKILL$/m],
  ['en', 'no-such-command', /the command of --exec ended with 127$/m],
] as const)(
  'in %s a failure of %s is told, and changes no exit code',
  async (lang, command, told) => {
    const { url } = await playing(['finished']);
    const { code, stdout } = await run([
      ...['watch', ID, '--base-url', url, '--exec', command, '--lang', lang],
    ]);
    expect(stdout).toMatch(told);
    expect(code).toBe(0);
  },
);

test('one runs at a time, and the watch ends after the last', async () => {
  const server = await playing(['finished'], { version: '1.11.0' });
  const ids = Array.from({ length: 5 }, (_, number) => `0000000${number}`.repeat(4));
  for (const id of ids) server.play(id, ['PAUSED']);
  const file = newFile();
  const { code } = await run([
    ...['watch', ...ids, '--base-url', server.url, '--api', 'v1'],
    ...['--exec', `echo begin >> ${file}; sleep 0.1; echo end >> ${file}`],
  ]);
  expect(readFileSync(file, 'utf8')).toBe('begin\nend\n'.repeat(5));
  expect(code).toBe(7);
});

test('with --json only events are on stdout, with --quiet only outcomes', async () => {
  const { url } = await playing(['finished']);
  const exec = ['watch', ID, '--base-url', url, '--exec', 'echo hello; exit 4'];
  const json = await run([...exec, '--json']);
  expect(jsonLines(json.stdout).at(-1)).toMatchObject({ type: 'outcome' });
  expect(json.stderr).toBe(`hello\n${ID} the command of --exec ended with 4\n`);
  const quiet = await run([...exec, '--quiet']);
  expect(quiet.stdout.split('\n')).toEqual([
    expect.stringMatching(/has ended with the status finished/),
    'hello',
    expect.stringMatching(/the command of --exec ended with 4$/),
    '',
  ]);
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s ends the command with all that it has started, and the rest is not run',
  async (signal) => {
    const server = await playing(['finished']);
    server.play(OTHER, ['finished']);
    const command = 'echo "pid $$"; sleep 60 & echo "pid $!"; wait';
    const cli = start(['watch', ID, OTHER, '--base-url', server.url, '--exec', command]);
    const pids: number[] = [];
    cli.process.stdout?.on('data', (text) => {
      for (const [, pid] of String(text).matchAll(/^pid (\d+)$/gm)) pids.push(Number(pid));
    });
    await pWaitFor(() => pids.length === 2, { interval: 10 });
    cli.process.kill(signal);
    const { code, stdout } = await cli.ended;
    await pWaitFor(() => !pids.some(isRunning), { interval: 10 });
    expect(pids).toHaveLength(2);
    expect(stdout).toMatch(/the command of --exec was not run to its end for [12] ids?\n/);
    expect(code).toBe({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[signal]);
  },
);

test('a second Ctrl-C does not wait for a command that ignores the first', async () => {
  const { url } = await playing(['finished']);
  const command = 'trap "echo caught" TERM INT; echo "pid $$"; while :; do sleep 0.05; done';
  const cli = start(['watch', ID, '--base-url', url, '--exec', command]);
  const pid = Number((await cli.line(/^pid \d+$/)).slice('pid '.length));
  cli.process.kill('SIGINT');
  await cli.line(/caught/);
  cli.process.kill('SIGINT');
  const [code] = await once(cli.process, 'exit');
  await pWaitFor(() => !isRunning(pid), { interval: 10 });
  expect(code).toBe(130);
});

test('what was only stopped has not ended, so nothing is run', async () => {
  const { url } = await playing(['RUNNING']);
  const cli = start(['watch', ID, '--base-url', url, '--exec', 'echo it ran']);
  await cli.line(/running/);
  cli.process.kill('SIGINT');
  const { code, stdout } = await cli.ended;
  expect(stdout).not.toContain('it ran');
  expect(code).toBe(130);
});

test('what a command leaves running in the background is not waited for', async () => {
  const { url } = await playing(['finished']);
  const cli = start(['watch', ID, '--base-url', url, '--exec', 'sleep 60 & echo "pid $!"']);
  const pid = Number((await cli.line(/^pid \d+$/)).slice('pid '.length));
  const [code] = await once(cli.process, 'exit');
  expect(isRunning(pid)).toBe(true);
  process.kill(pid);
  expect(code).toBe(0);
});

test('an empty command is refused', async () => {
  const { code, stderr } = await run(['watch', ID, '--base-url', 'http://x', '--exec', ' ']);
  expect(stderr).toMatch(/Expected a command of the shell/);
  expect(code).toBe(2);
});

leaveOutUnless(hasTerminals(), 'need a terminal (`/dev/ptmx`)');

describe('on a terminal', () => {
  test("the output of a command stays above the live lines, and can't steer the terminal", async () => {
    const server = await playing(['running']);
    server.play(OTHER, ['PAUSED']);
    const out = "printf 'one\\ntwo\\033[2J\\rthree\\n'; printf four >&2";
    const cli = inTerminal(`watch ${ID} ${OTHER} --base-url ${server.url} --api v1 --exec`, {
      last: out,
    });
    await cli.line(/four/);
    await cli.line(/waiting.*running.*0:0[1-9]/);
    cli.type('\u0003');
    const { code, stdout } = await cli.ended;
    const screen = screensOf(stdout, 80, 24).findLast((text) => text.includes('waiting')) ?? '';
    const lines = stripVTControlCharacters(screen).split('\n');
    for (const text of ['one', 'two three', 'four'])
      expect(lines.filter((line) => line.endsWith(`0000000b ${text}`))).toHaveLength(1);
    expect(lines.at(-1)).toMatch(/^7d9f0c2a {2}waiting/);
    expect(code).toBe(130);
  });
});

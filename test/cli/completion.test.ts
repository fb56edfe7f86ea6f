import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { run, started } from './support.ts';

const isThere = (shell: string) => spawnSync(shell, ['-c', 'exit 0']).status === 0;

/** The script for a shell, in a folder of its own with a file in it. */
async function folderWith(shell: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pollchart-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const { code, stdout, stderr } = await run(['completion', shell]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  await writeFile(join(folder, 'script'), stdout);
  await writeFile(join(folder, 'a poll.jsonl'), '');
  return folder;
}

/** What bash offers for the words, of which the last one is being typed. */
async function inBash(...words: readonly string[]): Promise<string[]> {
  const folder = await folderWith('bash');
  const script = `
    cd "$1"; source ./script; complete -p pollchart >/dev/null || exit 9; shift
    COMP_WORDS=(pollchart "$@"); COMP_CWORD=$#
    _pollchart; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { code, stdout, stderr } = await started('bash', [
    ...['--norc', '-c', script, 'bash', folder, ...words],
  ]).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.split('\n').filter((word) => word !== '');
}

test('bash completes commands, options, their values and files', async () => {
  expect(await inBash('w')).toEqual(['watch']);
  expect(await inBash('watch', '--ap')).toEqual(['--api']);
  expect(await inBash('watch', '--api', 'v')).toEqual(['v0', 'v1']);
  expect(await inBash('watch', '--api', '=', 'ag')).toEqual(['agent-server']);
  expect(await inBash('watch', '--lang', '=')).toEqual(['en', 'zh-CN']);
  expect(await inBash('watch', '--record', 'a')).toEqual(['a poll.jsonl']);
  expect(await inBash('replay', 'a')).toEqual(['a poll.jsonl']);
  expect(await inBash('completion', 'z')).toEqual(['zsh']);
  expect(await inBash('watch', '--timeout', '')).toEqual([]);
});

test.each(['watch', 'replay', 'demo'])(
  'bash offers all options that %s --help lists',
  async (command) => {
    const { stdout } = await run([command, '--help']);
    const listed = [...stdout.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, name]) => name);
    const offered = await inBash(command, '--');
    expect(listed).toContain('--json');
    expect(offered.sort()).toEqual(listed.sort());
  },
);

test.skipIf(!isThere('zsh'))('zsh loads its script, and completes from it', async () => {
  const folder = await folderWith('zsh');
  const script =
    'autoload -U compinit && compinit -u -D && source ./script && print $_comps[pollchart] && functions _pollchart';
  const { code, stdout, stderr } = await started('zsh', [
    ...['-f', '-c', `cd ${folder} && ${script}`],
  ]).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^_pollchart\n/);
  expect(stdout).toContain(
    '--api=[which API to use; auto finds it out]:api:(auto v0 v1 agent-server)',
  );
});

test.skipIf(!isThere('fish'))('fish completes commands, options and their values', async () => {
  const folder = await folderWith('fish');
  const inFish = async (line: string) => {
    const script = `source ${folder}/script; complete -C '${line}'`;
    const fish = started('fish', ['--no-config', '-c', script], { HOME: folder });
    const { code, stdout, stderr } = await fish.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout
      .trimEnd()
      .split('\n')
      .map((offer) => offer.replace(/\t.*/, ''));
  };
  expect(await inFish('pollchart w')).toEqual(['watch']);
  expect(await inFish('pollchart watch --ap')).toEqual(['--api']);
  expect(await inFish('pollchart watch --api v')).toEqual(['v0', 'v1']);
  expect(await inFish('pollchart completion z')).toEqual(['zsh']);
});

test('an unknown shell is refused with those that are known', async () => {
  const { code, stderr } = await run(['completion', 'tcsh']);
  expect(stderr).toMatch(/'tcsh' is invalid.*Allowed choices are bash, zsh, fish/);
  expect(code).toBe(2);
});

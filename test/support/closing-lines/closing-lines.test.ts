import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const { resolve } = createRequire(import.meta.url);
const VITEST = join(dirname(resolve('vitest/package.json')), 'vitest.mjs');
const CONFIG = fileURLToPath(new URL('./cases.config.ts', import.meta.url));

function run(...cases: string[]) {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')),
  );
  const args = [VITEST, 'run', '--config', CONFIG, ...cases];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', env });
  return { status, lines: stdout.trim().split('\n') };
}

it('a run of the tests closes with how many passed and failed', () => {
  expect(run('passing')).toEqual({ status: 0, lines: ['1 passed, 0 failed'] });
});

it('what is left out is named before that, with what it needs', () => {
  expect(run('mixed')).toEqual({
    status: 1,
    lines: [
      'Left out: 2 tests that need the moon:',
      '  mixed.case.ts > on the moon > is light',
      '  mixed.case.ts > on the moon > is far',
      '1 passed, 1 failed, 2 skipped',
    ],
  });
});

it('a hook that fails counts as a failure, and its tests are not said to be left out', () => {
  expect(run('broken')).toEqual({ status: 1, lines: ['0 passed, 1 failed, 1 skipped'] });
});

it('a run that tests nothing says so', () => {
  expect(run('no-such-case').lines.at(-1)).toBe('0 passed, 0 failed');
});

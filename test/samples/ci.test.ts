import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exitCodes } from '../../src/cli/exit-code.ts';

const script = fileURLToPath(new URL('../../examples/samples/ci.sh', import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pollchart-ci-'));
  const npx = join(folder, 'npx');
  await writeFile(npx, '#!/bin/sh\nexit "$CODE"\n');
  await chmod(npx, 0o755);
});
afterAll(() => rm(folder, { recursive: true }));

/** As GitHub's runners do: the shell ends at the first command that fails. */
const ended = (code: number) =>
  new Promise<{ code: number; said: string }>((resolve) => {
    const env = { PATH: `${folder}:${process.env.PATH}`, CODE: String(code) };
    execFile('sh', ['-e', script], { env }, (error, said) =>
      resolve({ code: Number(error?.code ?? 0), said: said.trim() }),
    );
  });

it('the script for builds passes for success alone, and says why for every other exit code', async () => {
  const unknown = await ended(99);
  for (const [name, code] of Object.entries(exitCodes)) {
    const end = await ended(code);
    expect(end.code, name).toBe(code === 0 ? 0 : 1);
    expect(end.said, name).not.toBe('');
    expect(end.said, name).not.toBe(unknown.said);
  }
  expect(unknown.code).toBe(1);
});

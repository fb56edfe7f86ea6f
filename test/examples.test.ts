import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);
const folder = fileURLToPath(new URL('../examples/', import.meta.url));

/** The last line that each example prints. */
const lastLines: Readonly<Record<string, string>> = {
  'any-job-api.ts': '"build-7" ended with the status failed (a test is red)',
  'first-answer.ts': '"7" has ended with the status done.',
  // The one that failed is asked until that has been read for two seconds.
  'fleet.ts': '299 of 300 stopped, after 1',
  'inspect-node.ts': 'has ended with the status finished.',
  'parent-machine.ts': 'On to the review.',
  'persist-and-resume.ts': 'has ended with the status finished.',
  'watch-conversation.ts': 'has ended with the status finished.',
  'web-socket.ts': '"build-7" has ended with the status passed.',
};

it('every example is run here', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));
  expect(files).toEqual(Object.keys(lastLines));
});

it.concurrent.each(Object.entries(lastLines))('%s runs to its end', async (name, lastLine) => {
  const args = ['--import', 'tsx', join(folder, name)];
  const env = { ...process.env, TSX_TSCONFIG_PATH: join(folder, 'tsconfig.json') };
  const { stdout, stderr } = await run(process.execPath, args, { env, timeout: 20_000 });
  expect(stderr).toBe('');
  expect(stdout.trim().split('\n').at(-1)).toContain(lastLine);
});

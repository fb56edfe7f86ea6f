import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { needsOwnNetwork } from '../support/own-network.ts';

const example = (path: string) => fileURLToPath(new URL(`../../examples/${path}`, import.meta.url));

needsOwnNetwork();

it('the example polls 200 conversations to their end, its service killed on the way', async () => {
  const env = { ...process.env, TSX_TSCONFIG_PATH: example('tsconfig.json') };
  const args = ['--import', 'tsx', example('durable/start.ts')];
  const demo = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => {
    demo.kill();
  });
  let [stdout, stderr] = ['', ''];
  demo.stdout.on('data', (text) => {
    stdout += text;
  });
  demo.stderr.on('data', (text) => {
    stderr += text;
  });
  const [code] = await once(demo, 'exit');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('In a network of its own');
  expect(stdout).toContain('The service was killed; another one takes over.');
  expect(stdout).toMatch(
    /200 polls have ended \(succeeded\): \d+ answers, \d+ requests made twice\./,
  );
  expect(stdout).toContain(`"${'1'.padStart(32, '0')}" has ended with the status finished.`);
}, 60_000);

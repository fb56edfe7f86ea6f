import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Source } from './choose.ts';

/** Playwright's own, which it downloads unless it's there. */
export const downloaded = (): Source => ({
  name: "Playwright's download",
  async options() {
    const { resolve } = createRequire(import.meta.url);
    const cli = join(dirname(resolve('playwright-core/package.json')), 'cli.js');
    await promisify(execFile)(process.execPath, [cli, 'install', '--only-shell', 'chromium']);
    return {};
  },
});

import { type Browser, chromium, type LaunchOptions } from 'playwright-core';

/** Without a sandbox, for it starts as root, too: it talks only to the tests' own servers. */
export const start = (options: LaunchOptions): Promise<Browser> =>
  chromium.launch({
    ...options,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

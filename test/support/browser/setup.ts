import type { TestProject } from 'vitest/node';
import { choose } from './choose.ts';
import { downloaded } from './downloaded.ts';
import { installed } from './installed.ts';
import { packaged } from './packaged.ts';
import { start } from './start.ts';

/** Chooses the browser of all tests once: an installed one, else the npm package's, else Playwright's download. */
export async function setup(project: TestProject): Promise<void> {
  const sources = [...installed(), packaged(), downloaded()];
  const choice = await choose(sources, async (options) => (await start(options)).close());
  project.provide('browser', choice);
}

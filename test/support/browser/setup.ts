import type { TestProject } from 'vitest/node';
import { findBrowser } from './find.ts';

/** Chooses the browser of all tests once. */
export async function setup(project: TestProject): Promise<void> {
  project.provide('browser', await findBrowser());
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where a run of the tests keeps what several files need. */
    readonly runFolder: string;
  }
}

/** Makes the folder of a run, and removes it after it. */
export function setup(project: TestProject): () => void {
  const make = () => project.provide('runFolder', mkdtempSync(join(tmpdir(), 'pollchart-run-')));
  const remove = () => rmSync(project.getProvidedContext().runFolder, { recursive: true });
  make();
  project.onTestsRerun(() => {
    remove();
    make();
  });
  return remove;
}

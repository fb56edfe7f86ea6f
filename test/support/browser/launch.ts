import type { Browser } from 'playwright-core';
import { inject } from 'vitest';
import type { Choice } from './choose.ts';
import { start } from './start.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly browser: Choice;
  }
}

/** Starts the browser that was chosen for this run of the tests. */
export async function launch(): Promise<Browser> {
  const choice = inject('browser');
  if ('none' in choice) throw new Error(choice.none);
  return start(choice.options);
}

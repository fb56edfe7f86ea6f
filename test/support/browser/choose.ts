import type { LaunchOptions } from 'playwright-core';

/** Where a browser may come from. */
export interface Source {
  readonly name: string;
  /** What Playwright starts it with; rejects where there is none. */
  options(): Promise<LaunchOptions>;
}

export type Choice =
  | { readonly name: string; readonly options: LaunchOptions }
  | { readonly none: string };

/** The first browser that starts, or why none does. */
export async function choose(
  sources: readonly Source[],
  tryToStart: (options: LaunchOptions) => Promise<void>,
): Promise<Choice> {
  const reasons: string[] = [];
  for (const source of sources)
    try {
      const options = await source.options();
      await tryToStart(options);
      return { name: source.name, options };
    } catch (error) {
      reasons.push(`${source.name}: ${(error as Error).message.trim()}`);
    }
  return {
    none: `No browser starts here; install Chrome, Chromium or Edge.\n\n${reasons.join('\n\n')}`,
  };
}

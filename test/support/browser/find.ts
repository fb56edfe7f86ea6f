import { type Choice, choose } from './choose.ts';
import { downloaded } from './downloaded.ts';
import { installed } from './installed.ts';
import { packaged } from './packaged.ts';
import { start } from './start.ts';

/** A browser that starts here: an installed one, else the npm package's, else Playwright's download. */
export const findBrowser = (): Promise<Choice> =>
  choose([...installed(), packaged(), downloaded()], async (options) =>
    (await start(options)).close(),
  );

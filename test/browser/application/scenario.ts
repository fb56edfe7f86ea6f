import type { Browser } from 'playwright-core';
import { openApplication } from './drive.ts';

/** How many requests for a status each part of the same three minutes brings, with a sidebar of 20 and a page open. */
export async function playScenario(browser: Browser, script: string) {
  const application = await openApplication(browser, script);
  const { server, pass, mark, now, readings } = application;
  async function counted(ms: number): Promise<number> {
    const since = mark();
    await pass(ms);
    return readings(since).length;
  }
  try {
    await application.signIn();
    await application.open(4);
    const calm = await counted(60_000);
    server.limitUntil(now() + 30_000);
    const limited = await counted(30_000);
    const afterwards = await counted(30_000);
    server.expire();
    const signedOut = await counted(30_000);
    await application.signIn();
    const signedIn = await counted(30_000);
    return [calm, limited, afterwards, signedOut, signedIn];
  } finally {
    await application.close();
  }
}

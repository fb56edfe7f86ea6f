import type { Browser } from 'playwright-core';

/** A page that Playwright doesn't know of: those that it does it keeps visible, and Chromium freezes none of them. */
export interface BarePage {
  evaluate<TArg, TResult>(task: (arg: TArg) => TResult, arg: TArg): Promise<Awaited<TResult>>;
  /** Page Lifecycle: nothing runs in a frozen page. */
  setState(state: 'frozen' | 'active'): Promise<unknown>;
}

/** What Chromium says of one page: an answer, or an event. */
interface Reply {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: unknown;
  readonly method?: string;
}

/** Opens pages in a browser context of their own. */
export async function barePages(browser: Browser) {
  const session = await browser.newBrowserCDPSession();
  const { browserContextId } = await session.send('Target.createBrowserContext');
  const replies = new Map<number, (reply: Reply) => void>();
  const loaded = new Map<string, () => void>();
  let count = 0;
  session.on('Target.receivedMessageFromTarget', ({ message, sessionId }) => {
    const reply: Reply = JSON.parse(message);
    if (reply.id !== undefined) replies.get(reply.id)?.(reply);
    else if (reply.method === 'Page.loadEventFired') loaded.get(sessionId)?.();
  });

  return {
    async open(url: string): Promise<BarePage> {
      const target = { url: 'about:blank', browserContextId };
      const { targetId } = await session.send('Target.createTarget', target);
      const { sessionId } = await session.send('Target.attachToTarget', { targetId });
      const send = (method: string, params: object) =>
        new Promise<unknown>((resolve, reject) => {
          count += 1;
          replies.set(count, ({ result, error }) => {
            if (error) reject(new Error(JSON.stringify(error)));
            else resolve(result);
          });
          const message = JSON.stringify({ id: count, method, params });
          session.send('Target.sendMessageToTarget', { sessionId, message }).catch(reject);
        });
      await send('Page.enable', {});
      const load = new Promise<void>((resolve) => loaded.set(sessionId, resolve));
      await send('Page.navigate', { url });
      await load;
      return {
        async evaluate(task, arg) {
          const expression = `(${task})(${JSON.stringify(arg)})`;
          const params = { expression, awaitPromise: true, returnByValue: true };
          const { result } = (await send('Runtime.evaluate', params)) as {
            readonly result: { readonly value?: unknown };
          };
          return result.value as never;
        },
        setState: (state) => send('Page.setWebLifecycleState', { state }),
      };
    },
    close: () => session.send('Target.disposeBrowserContext', { browserContextId }),
  };
}

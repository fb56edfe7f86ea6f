import type { Page } from 'playwright-core';

interface HeapUsage {
  readonly usedSize: number;
}

/** Bytes of JavaScript's heaps: the page's and its worker's, garbage collected. */
export async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = (await session.send('Runtime.getHeapUsage')) as HeapUsage;
  const attached = new Promise<string>((resolve) => {
    session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
      if (targetInfo.type === 'worker') resolve(sessionId);
    });
  });
  await session.send('Target.setAutoAttach', {
    ...{ autoAttach: true, waitForDebuggerOnStart: false, flatten: false },
  });
  const sessionId = await attached;
  const ask = (id: number, method: string) =>
    new Promise<HeapUsage>((resolve) => {
      session.on('Target.receivedMessageFromTarget', ({ message }) => {
        const answer = JSON.parse(message);
        if (answer.id === id) resolve(answer.result);
      });
      void session.send('Target.sendMessageToTarget', {
        ...{ sessionId, message: JSON.stringify({ id, method }) },
      });
    });
  await ask(1, 'HeapProfiler.collectGarbage');
  const worker = await ask(2, 'Runtime.getHeapUsage');
  await session.detach();
  return usedSize + worker.usedSize;
}

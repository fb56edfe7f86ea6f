import type { DurableHost } from 'pollchart/durable';
import type { HostUnderTest } from 'pollchart/testing';

/**
 * A worker for `hostChecks` that ends as if it had crashed.
 *
 * @param disconnect cuts it off from its store, so that nothing it is working on is finished: its lease ends.
 */
export function crashable(host: DurableHost, disconnect: () => Promise<void>): HostUnderTest {
  let stop = async () => {};
  return {
    host: {
      ...host,
      claim: async (work) => {
        stop = await host.claim(work);
        return stop;
      },
    },
    crash: async () => {
      const disconnected = disconnect();
      // It would wait for what it is working on.
      stop().catch(() => {});
      await disconnected;
    },
  };
}

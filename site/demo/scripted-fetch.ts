import type { createPlanner } from '../../src/testing/planner.ts';
import { responseOf } from './response-of.ts';

/** How long an answer takes, so that a request can be seen. */
const LATENCY_MS = 250;

/** A `fetch` that is answered by the script of a server, without one: nothing leaves the page. */
export const scriptedFetch =
  (plan: ReturnType<typeof createPlanner>, latencyMs = LATENCY_MS): typeof fetch =>
  async (input, init) => {
    const request = new Request(input, init);
    const { pathname, search } = new URL(request.url);
    const { answer } = plan({
      method: request.method,
      url: pathname + search,
      headers: Object.fromEntries(request.headers),
      socket: { remoteAddress: undefined },
    });
    await passed(latencyMs, request.signal);
    return responseOf(answer, request.signal);
  };

const passed = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    const abort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });

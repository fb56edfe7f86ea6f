import type { PollOutcome } from '../../machines/poll/outcome.ts';
import type { Language } from '../messages/explain.ts';
import { conversationV0 } from '../openhands/index.ts';
import { fault, repeat, startStatusServer } from '../testing/index.ts';
import type { Reporter } from './reporter.ts';
import { strings } from './strings.ts';
import { watch } from './watch.ts';

const ID = '7d9f0c2ab4e84d0f9a6b1c2d3e4f5061';

const SCRIPT = [
  'STARTING',
  fault.status(503),
  'STARTING',
  'RUNNING',
  fault.status(429, { headers: { 'Retry-After': '3' } }),
  'RUNNING',
  fault.reset(),
  ...repeat('RUNNING', 2),
  'STOPPED',
];

/** Watches one conversation on a scripted server, over real HTTP. */
export async function demo(
  reporter: Reporter,
  language: Language,
  signal: AbortSignal,
): Promise<PollOutcome[]> {
  const server = await startStatusServer();
  try {
    server.play(ID, SCRIPT);
    reporter.note(strings[language].demo(server.url));
    return await watch({
      resource: conversationV0({ baseUrl: server.url }),
      id: ID,
      policy: { interval: { minMs: 2_000, maxMs: 3_000 } },
      reporter,
      signal,
    });
  } finally {
    await server.close();
  }
}

import type { PollOutcome } from '../../machines/poll/outcome.ts';
import type { Language } from '../messages/explain.ts';
import { startTask } from '../openhands/index.ts';
import { fault, repeat, startStatusServer } from '../testing/index.ts';
import type { Reporter } from './reporter.ts';
import { strings } from './strings.ts';
import { watch } from './watch.ts';

const TASK = '1c5a3f0de7b24a58b1d09c64e2f87a90';
const CONVERSATION = '7d9f0c2ab4e84d0f9a6b1c2d3e4f5061';

const STARTING = [
  'WORKING',
  fault.status(503),
  'WAITING_FOR_SANDBOX',
  'STARTING_CONVERSATION',
  { status: 'READY', app_conversation_id: CONVERSATION },
];

const WORKING = [
  'running',
  fault.status(429, { headers: { 'Retry-After': '3' } }),
  'running',
  fault.reset(),
  ...repeat('running', 2),
  { execution_status: 'finished' },
];

/** Watches one conversation on a scripted server of the newest release, from its start task on, over real HTTP. */
export async function demo(
  reporter: Reporter,
  language: Language,
  signal: AbortSignal,
): Promise<PollOutcome[]> {
  const server = await startStatusServer({ version: '1.11.0' });
  try {
    server.play(TASK, STARTING);
    server.play(CONVERSATION, WORKING);
    reporter.note(strings[language].demo(server.url));
    return (await watch({
      resource: startTask({ baseUrl: server.url, finalResponse: true }),
      id: TASK,
      policy: { interval: { minMs: 1_500, maxMs: 2_000 } },
      reporter,
      signal,
    })) as PollOutcome[];
  } finally {
    await server.close();
  }
}

/** An agent server of a year ago: it knows no final response, and tells its limit to nobody. */
import { sessionApiKey } from 'pollchart';
import { agentServerConversation, agentServerConversations } from 'pollchart/openhands';
import { exit, type RealServer } from '../scenario.ts';
import { watchCommand } from '../watch-command.ts';
import { pollFleetInCode, pollInCode } from '../watch-in-code.ts';
import { startAgentServer } from './agent-server.ts';

export async function startOldAgentServer(
  folder: string,
  [port = 0]: readonly number[],
  model: string,
): Promise<RealServer> {
  const { client } = await startAgentServer('agent-server-1.1', folder, port, model);
  const { baseUrl, key, begin } = client;
  const options = { baseUrl, credentials: sessionApiKey(() => key) };
  const watch = (...more: readonly string[]) => watchCommand(baseUrl, key, ...more);

  return {
    ask: client.ask,
    scenarios: [
      {
        name: 'finishes; `--api auto`, which is the default',
        begin: () => begin('steps-2'),
        way: watch(),
        expected: { end: exit.succeeded, says: ['finished'] },
      },
      {
        name: 'finishes, in code, with `finalResponse`, which it has not',
        begin: () => begin('steps-2'),
        way: pollInCode(agentServerConversation({ ...options, finalResponse: true })),
        expected: { end: 'succeeded' },
      },
      {
        name: "the model's key is refused (401)",
        begin: () => begin('http-401'),
        way: watch('--api', 'agent-server'),
        expected: { end: exit.failed, says: ['Incorrect API key provided'] },
      },
      {
        name: 'repeats itself until it is stuck',
        begin: () => begin('repeat'),
        way: watch('--api', 'agent-server'),
        expected: { end: exit.failed, says: ['stuck'] },
      },
      {
        name: 'more steps than it is allowed: it says `running` for ever',
        begin: () => begin('long-60', { max_iterations: 3 }),
        way: watch('--api', 'agent-server', '--timeout', '40s'),
        expected: { end: exit.deadline, says: ['running'] },
      },
      {
        name: 'paused; `--exit-when-blocked`',
        begin: () => begin('long-60'),
        meanwhile: [{ once: { read: 'running' }, act: client.pause }],
        way: watch('--api', 'agent-server', '--exit-when-blocked'),
        expected: { end: exit.blocked, says: ['a person must resume it'] },
      },
      {
        name: 'an unknown id; `--api auto`',
        begin: async () => crypto.randomUUID(),
        way: watch(),
        expected: { end: exit.notFound },
      },
      {
        name: 'a batch in code: finished, 401, unknown',
        begin: async () => [await begin('steps-1'), await begin('http-401'), crypto.randomUUID()],
        way: pollFleetInCode(agentServerConversations(options)),
        expected: { end: 'succeeded, failed, missing', says: ['Incorrect API key provided'] },
      },
    ],
  };
}

/** The last main server with the V0 API, whose agents run in its own process. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sessionApiKey } from 'pollchart';
import { conversation, conversationV0 } from 'pollchart/openhands';
import { jsonClient } from '../../real-servers/json-client.ts';
import { knownToV0 } from '../model.ts';
import { type Ask, exit, type RealServer } from '../scenario.ts';
import { startMain } from '../start-main-server.ts';
import { watchCommand } from '../watch-command.ts';
import { pollFleetInCode, pollInCode } from '../watch-in-code.ts';

const KEY = 'main-server-v0-key';
const PATH = '/api/conversations';

export async function startMainServerV0(
  folder: string,
  [port]: readonly number[],
  model: string,
): Promise<RealServer> {
  const baseUrl = `http://127.0.0.1:${port}`;
  const persistence = join(folder, 'persistence');
  const server = await startMain({
    name: 'main-server-v0',
    app: 'openhands.server.listen:app',
    folder,
    port,
    key: KEY,
    env: {
      RUNTIME: 'cli',
      OH_SANDBOX_SPEC_KIND: 'ProcessSandboxSpecServiceInjector',
      FILE_STORE_PATH: persistence,
      OH_PERSISTENCE_DIR: persistence,
      SERVE_FRONTEND: 'false',
      ENABLE_BROWSER: 'false',
      AGENT_ENABLE_BROWSING: 'false',
    },
  });

  const headers = { 'X-Session-API-Key': KEY };
  const call = jsonClient(baseUrl, headers);

  /** Begins a conversation; its model is a setting of the whole server. */
  async function begin(name: string): Promise<string> {
    await call('/api/settings', {
      agent: 'CodeActAgent',
      language: 'en',
      llm_model: `openai/${knownToV0(name)}`,
      llm_base_url: model,
      llm_api_key: 'sk-fake',
      enable_default_condenser: false,
    });
    const begun = await call<{ conversation_id: string }>(PATH, { initial_user_msg: 'Do it.' });
    return begun.conversation_id;
  }

  /** The state of the agent, by the newest event that names it. */
  async function agentState(id: string): Promise<string> {
    const { events } = await call<{ events: { extras?: { agent_state?: string } }[] }>(
      `${PATH}/${id}/events?reverse=true&limit=20`,
    );
    return events.find(({ extras }) => extras?.agent_state)?.extras?.agent_state ?? 'none';
  }

  const ask: Ask = async (id, signal) => {
    const answer = await fetch(`${baseUrl}${PATH}/${id}`, { headers, signal });
    if (!answer.ok) return `${answer.status}`;
    const found = (await answer.json()) as { status: string } | null;
    if (!found) return 'null';
    return found.status === 'RUNNING' ? `RUNNING/${await agentState(id)}` : found.status;
  };

  const options = { baseUrl, credentials: sessionApiKey(() => KEY) };
  const withState = { ...options, agentState: true };
  const watch = (...more: readonly string[]) => watchCommand(baseUrl, KEY, ...more);
  const v0 = (...more: readonly string[]) => watch('--api', 'v0', ...more);
  const until = async (id: string, status: string) => {
    while ((await ask(id, AbortSignal.timeout(20_000))) !== status) await sleep(500);
  };

  return {
    ask,
    atOnce: 1,
    scenarios: [
      {
        name: 'finishes; `--agent-state`',
        begin: () => begin('steps-2'),
        way: v0('--agent-state'),
        expected: { end: exit.succeeded },
      },
      {
        name: 'finishes, which without `--agent-state` nobody says',
        begin: () => begin('steps-2'),
        way: v0('--timeout', '30s'),
        expected: { end: exit.deadline, says: ['RUNNING'] },
      },
      {
        name: 'finishes; `--api auto`, which is the default, with `--agent-state`',
        begin: () => begin('steps-2'),
        way: watch('--agent-state'),
        expected: { end: exit.succeeded },
      },
      {
        name: 'finishes; `conversation` finds the API',
        begin: () => begin('steps-2'),
        way: pollInCode(conversation(withState)),
        expected: { end: 'succeeded' },
      },
      {
        name: "the model's key is refused (401); `--agent-state`",
        begin: () => begin('http-401'),
        way: v0('--agent-state'),
        expected: { end: exit.failed, says: ['STATUS$ERROR_LLM_AUTHENTICATION'] },
      },
      {
        name: 'asks something, and waits; `--agent-state --exit-when-blocked`',
        begin: () => begin('asks'),
        way: v0('--agent-state', '--exit-when-blocked'),
        expected: { end: exit.blocked, says: ['a person must answer it'] },
      },
      {
        name: 'stopped by a person',
        begin: () => begin('long-60'),
        meanwhile: [{ once: { read: 'RUNNING' }, act: (id) => call(`${PATH}/${id}/stop`, {}) }],
        way: v0(),
        expected: { end: exit.stopped, says: ['the runtime was stopped'] },
      },
      {
        name: 'an unknown id',
        begin: async () => crypto.randomUUID().replaceAll('-', ''),
        way: v0(),
        expected: { end: exit.notFound },
      },
      {
        name: 'a wrong key',
        begin: () => begin('finish'),
        way: watchCommand(baseUrl, 'wrong', '--api', 'v0'),
        expected: { end: exit.unauthorized },
      },
      {
        name: 'several in code with `agentState`: finished, 401, unknown',
        begin: async () => {
          const good = await begin('steps-1');
          await until(good, 'RUNNING/finished');
          return [good, await begin('http-401'), crypto.randomUUID().replaceAll('-', '')];
        },
        way: pollFleetInCode(conversationV0(withState)),
        expected: { end: 'succeeded, failed, missing' },
      },
      {
        name: 'the server is restarted meanwhile',
        begin: () => begin('long-60'),
        meanwhile: [{ once: { read: 'RUNNING' }, act: () => server.restart() }],
        way: v0('--timeout', '3m'),
        runsAlone: true,
        expected: { end: exit.stopped, says: ['the runtime was stopped'] },
      },
    ],
  };
}

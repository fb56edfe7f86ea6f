/** The newest main server (V1), whose sandboxes are agent servers of its own. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sessionApiKey } from 'pollchart';
import { appConversation, appConversations, conversation, startTask } from 'pollchart/openhands';
import { jsonClient } from '../../real-servers/json-client.ts';
import { type Ask, exit, type RealServer } from '../scenario.ts';
import { startMain } from '../start-main-server.ts';
import { watchCommand } from '../watch-command.ts';
import { pollFleetInCode, pollInCode } from '../watch-in-code.ts';

const KEY = 'main-server-key';
const PATH = '/api/v1/app-conversations';

interface StartTask {
  readonly id: string;
  readonly status: string;
  readonly detail: string | null;
  readonly app_conversation_id: string | null;
}

interface AppConversation {
  readonly sandbox_id: string;
  readonly sandbox_status: string;
  readonly execution_status: string | null;
  readonly conversation_url: string;
  readonly session_api_key: string;
}

export async function startMainServer(
  folder: string,
  [port]: readonly number[],
  model: string,
): Promise<RealServer> {
  const baseUrl = `http://127.0.0.1:${port}`;
  const server = await startMain({
    name: 'main-server',
    app: 'openhands.app_server.app:app',
    folder,
    port,
    key: KEY,
    env: {
      RUNTIME: 'process',
      OH_PERSISTENCE_DIR: join(folder, 'persistence'),
      OH_ENABLE_VSCODE: 'false',
      OH_ENABLE_VNC: 'false',
      OH_ENABLE_BROWSER: 'false',
      OH_TELEMETRY_CONSENT: 'denied',
    },
  });

  const headers = { 'X-Session-API-Key': KEY };
  const call = jsonClient(baseUrl, headers);
  await call('/api/v1/settings', {
    agent_settings_diff: {
      llm: { model: 'openai/finish', base_url: model, api_key: 'sk-fake', num_retries: 0 },
    },
  });

  /** Begins a conversation, in a sandbox of its own unless one is named; gives the start task's id. */
  const task = async (name: string, sandbox: string | null = null) =>
    (
      await call<StartTask>(PATH, {
        llm_model: `openai/${name}`,
        sandbox_id: sandbox,
        initial_message: { role: 'user', content: [{ type: 'text', text: 'Do it.' }], run: true },
      })
    ).id;

  /** The conversation of a start task, once there is one. */
  async function conversationOf(id: string): Promise<string> {
    for (;;) {
      const [found] = await call<StartTask[]>(`${PATH}/start-tasks?ids=${id}`);
      if (found?.app_conversation_id) return found.app_conversation_id;
      if (found?.status === 'ERROR') throw new Error(`The start task failed: ${found.detail}`);
      await sleep(500);
    }
  }

  const about = async (id: string) => {
    const [found] = await call<[AppConversation]>(`${PATH}?ids=${id}`);
    return found;
  };

  /** Acts on a conversation at its agent server. */
  const atAgentServer = async (id: string, path: string, body: object = {}) => {
    const { conversation_url, session_api_key } = await about(id);
    return jsonClient(conversation_url, { 'X-Session-API-Key': session_api_key })(path, body);
  };

  const first = await conversationOf(await task('finish'));
  const { sandbox_id: shared } = await about(first);
  /** On a busy machine the server takes a sandbox that is slow to answer for a broken one: then it is asked again. */
  async function begin(name: string): Promise<string> {
    for (let triesLeft = 5; ; triesLeft--) {
      try {
        return await conversationOf(await task(name, shared));
      } catch (error) {
        if (triesLeft === 0 || !String(error).includes('Sandbox status')) throw error;
        await sleep(2000);
      }
    }
  }

  const ask: Ask = async (id, signal) => {
    const answer = await fetch(`${baseUrl}${PATH}?ids=${id}`, { headers, signal });
    if (!answer.ok) return `${answer.status}`;
    const [found] = (await answer.json()) as (AppConversation | null)[];
    return found ? `${found.sandbox_status}/${found.execution_status}` : 'null';
  };

  const askTask: Ask = async (id, signal) => {
    const answer = await fetch(`${baseUrl}${PATH}/start-tasks?ids=${id}`, { headers, signal });
    if (!answer.ok) return `${answer.status}`;
    const [found] = (await answer.json()) as (StartTask | null)[];
    if (!found) return 'null';
    return found.app_conversation_id ? ask(found.app_conversation_id, signal) : found.status;
  };

  const options = { baseUrl, credentials: sessionApiKey(() => KEY) };
  const watch = (...more: readonly string[]) => watchCommand(baseUrl, KEY, ...more);
  const v1 = (...more: readonly string[]) => watch('--api', 'v1', ...more);

  return {
    ask,
    // It answers ten requests a second, and each scenario asks it four times.
    atOnce: 2,
    scenarios: [
      {
        name: 'a start task in a new sandbox, then its conversation; `--task`',
        begin: () => task('steps-2'),
        ask: askTask,
        way: watch('--task'),
        expected: { end: exit.succeeded, says: ['WORKING', 'finished'] },
      },
      {
        name: 'a start task, then its conversation; in code',
        begin: () => task('steps-2', shared),
        ask: askTask,
        way: pollInCode(startTask(options)),
        expected: { end: 'succeeded' },
      },
      {
        name: 'a start task, whose conversation fails (401)',
        begin: () => task('http-401', shared),
        ask: askTask,
        way: watch('--task'),
        expected: {
          end: exit.failed,
          says: ['LLMAuthenticationError', 'Incorrect API key provided'],
        },
      },
      {
        name: 'a start task that fails: there is no such sandbox',
        begin: () => task('finish', 'nowhere'),
        ask: askTask,
        way: watch('--task'),
        expected: { end: exit.failed, says: ['Sandbox not found: nowhere'] },
      },
      {
        name: "a start task's id, asked as a conversation",
        begin: () => task('finish', 'nowhere'),
        way: v1(),
        expected: { end: exit.notFound, says: ['the id of a start task?'] },
      },
      {
        name: "a conversation's id, asked as a start task",
        begin: async () => first,
        ask: askTask,
        way: watch('--task'),
        expected: { end: exit.notFound, says: ['the id of a conversation?'] },
      },
      {
        name: 'finishes',
        begin: () => begin('steps-2'),
        way: v1(),
        expected: { end: exit.succeeded },
      },
      {
        name: 'finishes; `--api auto`, which is the default',
        begin: () => begin('steps-2'),
        way: watch(),
        expected: { end: exit.succeeded },
      },
      {
        name: 'finishes; `conversation` finds the API',
        begin: () => begin('steps-2'),
        way: pollInCode(conversation(options)),
        expected: { end: 'succeeded' },
      },
      {
        name: "the model's key is refused (401)",
        begin: () => begin('http-401'),
        way: v1(),
        expected: {
          end: exit.failed,
          says: ['LLMAuthenticationError', 'Incorrect API key provided'],
        },
      },
      {
        name: 'repeats itself until it is stuck',
        begin: () => begin('repeat'),
        way: pollInCode(appConversation(options)),
        expected: { end: 'failed', says: ['stuck'] },
      },
      {
        name: 'a goal, reached in the second round',
        begin: async () => {
          const id = await begin('goal-2');
          while ((await about(id)).execution_status !== 'finished') await sleep(500);
          await atAgentServer(id, '/goal', { objective: 'Make it so.', max_iterations: 5 });
          return id;
        },
        way: v1(),
        expected: { end: exit.succeeded },
      },
      {
        name: 'the agent is paused; `--exit-when-blocked`',
        begin: () => begin('long-60'),
        meanwhile: [{ once: { read: 'running' }, act: (id) => atAgentServer(id, '/pause') }],
        way: v1('--exit-when-blocked'),
        expected: { end: exit.blocked, says: ['a person must resume it'] },
      },
      {
        name: 'an unknown id',
        begin: async () => crypto.randomUUID(),
        way: v1(),
        expected: { end: exit.notFound },
      },
      {
        name: 'a malformed id',
        begin: async () => 'abc',
        way: v1(),
        expected: { end: exit.usage, says: ['abc'] },
      },
      {
        name: 'a wrong key',
        begin: async () => first,
        way: watchCommand(baseUrl, 'wrong'),
        expected: { end: exit.unauthorized },
      },
      {
        name: 'asked as V0, which it has no longer',
        begin: async () => first,
        way: watch('--api', 'v0'),
        expected: { end: exit.notFound, says: ['try V1'] },
      },
      {
        name: 'a batch: finished, 401, unknown',
        begin: async () => [first, await begin('http-401'), crypto.randomUUID()],
        way: v1(),
        expected: { end: exit.notFound, says: ['LLMAuthenticationError'] },
      },
      {
        name: 'a batch in code: finished, 401, malformed, unknown',
        begin: async () => [first, await begin('http-401'), 'abc', crypto.randomUUID()],
        ask: async (id, signal) => (id === 'abc' ? 'malformed' : ask(id, signal)),
        way: pollFleetInCode(appConversations(options)),
        expected: { end: 'succeeded, failed, rejected, missing' },
      },
      {
        name: 'its sandbox is paused while the agent works',
        begin: async () => conversationOf(await task('long-60')),
        meanwhile: [
          {
            once: { read: 'running' },
            act: async (id) => call(`/api/v1/sandboxes/${(await about(id)).sandbox_id}/pause`, {}),
          },
        ],
        way: v1(),
        runsAlone: true,
        expected: { end: exit.stopped, says: ['the agent has not finished'] },
      },
      {
        name: 'the server is restarted, and loses sight of the sandbox, whose agent works on',
        begin: () => begin('long-60'),
        meanwhile: [{ once: { read: 'running' }, act: () => server.restartAlone() }],
        way: v1('--timeout', '3m'),
        runsAlone: true,
        expected: { end: exit.stopped, says: ['lost sight of its sandbox'] },
      },
    ],
  };
}

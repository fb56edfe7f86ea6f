/** The newest agent server: its conversations in each way that they go. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sessionApiKey } from 'pollchart';
import {
  agentServerConversation,
  agentServerConversations,
  conversation,
} from 'pollchart/openhands';
import { type ServerProcess, startServer } from '../../real-servers/server-process.ts';
import { type AgentServerClient, agentServerClient } from '../agent-server-client.ts';
import { environment } from '../environment.ts';
import { LAST_WORDS } from '../model.ts';
import { ownTools } from '../own-tools.ts';
import { exit, type RealServer, type Scenario } from '../scenario.ts';
import { watchCommand } from '../watch-command.ts';
import { pollFleetInCode, pollInCode } from '../watch-in-code.ts';

const KEY = 'agent-server-key';

/** Starts an agent server of this virtual environment. */
export async function startAgentServer(
  version: string,
  folder: string,
  port: number,
  model: string,
): Promise<{ server: ServerProcess; client: AgentServerClient }> {
  const workspace = join(folder, 'workspace');
  await mkdir(workspace, { recursive: true });
  const baseUrl = `http://127.0.0.1:${port}`;
  const server = await startServer({
    name: version,
    folder,
    command: [
      ...[environment.program(version, 'python'), '-m', 'openhands.agent_server'],
      ...['--host', '127.0.0.1', '--port', `${port}`],
    ],
    env: {
      PATH: await ownTools(folder),
      SESSION_API_KEY: KEY,
      OH_CONVERSATIONS_PATH: join(folder, 'conversations'),
      OH_BASH_EVENTS_DIR: join(folder, 'bash-events'),
      OH_ENABLE_VSCODE: 'false',
      OH_ENABLE_VNC: 'false',
      OH_ENABLE_BROWSER: 'false',
      OH_TELEMETRY_CONSENT: 'denied',
      LITELLM_LOCAL_MODEL_COST_MAP: 'True',
    },
    isReady: async () => (await fetch(`${baseUrl}/alive`)).ok,
  });
  return { server, client: agentServerClient({ baseUrl, key: KEY, model, folder: workspace }) };
}

/** Whether the server said that no more agents may run. */
function isRefused(error: unknown): true {
  if (String(error).includes(': 429 ')) return true;
  throw error;
}

const ALWAYS_CONFIRM = { confirmation_policy: { kind: 'AlwaysConfirm' } };

/** Lets a conversation look as if its model had been called so many times as often. */
async function repeatStats(folder: string, id: string, times: number): Promise<void> {
  const file = join(folder, 'conversations', id.replaceAll('-', ''), 'base_state.json');
  const state = JSON.parse(await readFile(file, 'utf8')) as {
    stats: { usage_to_metrics: { agent: Record<string, unknown> } };
  };
  const { agent } = state.stats.usage_to_metrics;
  for (const [name, value] of Object.entries(agent))
    if (Array.isArray(value)) agent[name] = Array.from({ length: times }, () => value).flat();
  await writeFile(file, JSON.stringify(state));
}

export async function startNewestAgentServer(
  folder: string,
  [port = 0]: readonly number[],
  model: string,
): Promise<RealServer> {
  const { server, client } = await startAgentServer('agent-server', folder, port, model);
  const { baseUrl, begin, beginEmpty } = client;
  const options = { baseUrl, credentials: sessionApiKey(() => KEY) };
  const one = agentServerConversation(options);

  const watch = (...more: readonly string[]) =>
    watchCommand(baseUrl, KEY, '--api', 'agent-server', ...more);

  /** Refuses once that the agent ends; the second time it lets it. */
  const hook = join(folder, 'stop-hook.sh');
  await writeFile(
    hook,
    'cat > /dev/null\n[ -e "$1" ] && exit 0\ntouch "$1"\nsleep 3\necho "The tests have not run." >&2\nexit 2\n',
  );
  const withStopHook = (name: string) => ({
    hook_config: {
      stop: [
        { matcher: '*', hooks: [{ command: `sh ${hook} ${join(folder, name)}`, timeout: 30 }] },
      ],
    },
  });

  const goal = async (name: string, rounds: number) => {
    const id = await beginEmpty(name);
    await client.goal(id, rounds);
    return id;
  };

  const finished = async () => {
    const id = await begin('finish');
    await client.until(id, 'finished');
    return id;
  };

  /** Lets as many agents run as the server takes. */
  async function fill(): Promise<void> {
    for (let isFull = false; !isFull; )
      isFull = await begin('long-40').then(() => false, isRefused);
  }

  const unknownId = () => crypto.randomUUID();

  const scenarios: Scenario[] = [
    {
      name: 'finishes at once',
      begin: () => begin('finish'),
      way: watch(),
      expected: { end: exit.succeeded, says: ['finished'] },
    },
    {
      name: 'finishes after three steps',
      begin: () => begin('steps-3'),
      way: pollInCode(one),
      expected: { end: 'succeeded', says: ['running'] },
    },
    {
      name: 'finishes after three steps; `--api auto`, which is the default',
      begin: () => begin('steps-3'),
      way: watchCommand(baseUrl, KEY),
      expected: { end: exit.succeeded },
    },
    {
      name: 'finishes; `conversation` finds the API',
      begin: () => begin('steps-2'),
      way: pollInCode(conversation(options)),
      expected: { end: 'succeeded' },
    },
    {
      name: "finishes; the agent's last words (`--final-response`)",
      begin: () => begin('steps-1'),
      way: watch('--final-response'),
      expected: { end: exit.succeeded, says: [LAST_WORDS] },
    },
    {
      name: "the model's key is refused (401)",
      begin: () => begin('http-401'),
      way: watch(),
      expected: { end: exit.failed, says: ['LLMAuthenticationError', 'in the settings'] },
    },
    {
      name: 'the model is overloaded (500)',
      begin: () => begin('http-500'),
      way: pollInCode(one),
      expected: { end: 'failed', says: ['The model is overloaded', 'run it again later'] },
    },
    {
      name: 'repeats itself until it is stuck',
      begin: () => begin('repeat'),
      way: watch(),
      expected: { end: exit.failed, says: ['stuck'] },
    },
    {
      name: 'fails, then is stuck after a second message: the old error is not the reason',
      begin: async () => {
        const id = await begin('relapse-401');
        await client.until(id, 'error');
        await client.message(id, 'Do it again.', true);
        return id;
      },
      way: pollInCode(one),
      expected: { end: 'failed', says: ['stuck'] },
    },
    {
      name: 'more steps than it is allowed',
      begin: () => begin('long-60', { max_iterations: 3 }),
      way: watch(),
      expected: { end: exit.failed, says: ['maximum iterations limit (3)'] },
    },
    {
      name: 'paused by a person, who resumes it',
      begin: () => begin('long-12'),
      meanwhile: [
        { once: { read: 'running' }, act: client.pause },
        { once: { read: 'paused' }, act: client.run },
      ],
      way: watch(),
      expected: { end: exit.succeeded, says: ['a person must resume it'] },
    },
    {
      name: 'paused; `--exit-when-blocked`',
      begin: () => begin('long-60'),
      meanwhile: [{ once: { read: 'running' }, act: client.pause }],
      way: watch('--exit-when-blocked'),
      expected: { end: exit.blocked, says: ['a person must resume it'] },
    },
    {
      name: 'paused, and nobody resumes it before the deadline',
      begin: () => begin('long-60'),
      meanwhile: [{ once: { server: 'running' }, act: client.pause }],
      way: watch('--timeout', '30s'),
      expected: { end: exit.deadline, says: ['a person must resume it'] },
    },
    {
      name: 'waits for confirmation, and gets it',
      begin: () => begin('steps-1', ALWAYS_CONFIRM),
      meanwhile: [
        { once: { read: 'waiting_for_confirmation' }, act: (id) => client.confirm(id, true) },
      ],
      way: watch(),
      expected: { end: exit.succeeded, says: ['a person must confirm or reject it', 'terminal'] },
    },
    {
      name: 'waits for confirmation, is rejected, and idle after that',
      begin: () => begin('steps-1', ALWAYS_CONFIRM),
      meanwhile: [
        { once: { read: 'waiting_for_confirmation' }, act: (id) => client.confirm(id, false) },
      ],
      way: watch('--timeout', '60s'),
      expected: {
        end: exit.deadline,
        says: ['nothing runs until a person sends a message or runs it'],
      },
    },
    {
      name: 'waits for confirmation; Ctrl-C',
      begin: () => begin('steps-1', ALWAYS_CONFIRM),
      meanwhile: [
        { once: { read: 'waiting_for_confirmation' }, act: (_id, interrupt) => interrupt() },
      ],
      way: watch(),
      expected: { end: exit.interrupted, says: ['a person must confirm or reject it'] },
    },
    {
      name: 'rejected, in code with `endWhenBlocked`',
      begin: async () => {
        const id = await begin('steps-1', ALWAYS_CONFIRM);
        await client.until(id, 'waiting_for_confirmation');
        await client.confirm(id, false);
        return id;
      },
      way: pollInCode(one, { endWhenBlocked: true }),
      expected: { end: 'blocked', says: ['nothing runs until a person'] },
    },
    {
      name: 'finished, then a message with `run: false`',
      begin: async () => {
        const id = await finished();
        await client.message(id, 'One more thing.', false);
        return id;
      },
      way: watch('--exit-when-blocked'),
      expected: { end: exit.blocked, says: ['nothing runs until a person'] },
    },
    {
      name: 'finished, then a second message: polled to its end',
      begin: async () => {
        const id = await finished();
        await client.message(id, 'One more thing.', true);
        return id;
      },
      way: watch(),
      expected: { end: exit.succeeded },
    },
    {
      name: 'a fork of a finished one',
      begin: async () => client.fork(await finished()),
      way: watch('--exit-when-blocked'),
      expected: { end: exit.blocked, says: ['nothing runs until a person'] },
    },
    {
      name: 'created without a message, and nobody sends one before the deadline',
      begin: () => beginEmpty('finish'),
      way: watch('--timeout', '15s'),
      expected: { end: exit.deadline, says: ['idle'] },
    },
    {
      name: 'created without a message, then one with `run: false`: nobody runs it',
      begin: async () => {
        const id = await beginEmpty('finish');
        await client.message(id, 'Do it.', false);
        return id;
      },
      way: watch('--exit-when-blocked', '--timeout', '90s'),
      expected: { end: exit.blocked, says: ['nothing runs until a person'] },
    },
    {
      name: 'a goal, reached in the third round',
      begin: () => goal('goal-3', 5),
      way: watch(),
      expected: { end: exit.succeeded },
    },
    {
      name: 'a goal, reached in the second round; in code',
      begin: () => goal('goal-2', 5),
      way: pollInCode(one),
      expected: { end: 'succeeded' },
    },
    {
      name: 'a goal, reached in the second round; in a batch, with `--exit-when-blocked`',
      begin: async () => [await goal('goal-2', 5), await begin('finish')],
      way: watch('--exit-when-blocked'),
      expected: { end: exit.succeeded },
    },
    {
      name: 'a goal, reached in the second round of thirty steps each',
      begin: () => goal('marathon-2', 5),
      way: watch(),
      expected: { end: exit.succeeded },
    },
    {
      name: 'a goal, reached in the second round; in the first the agent is stuck',
      begin: () => goal('lost-2', 5),
      way: watch(),
      expected: { end: exit.succeeded },
    },
    {
      name: 'a goal that is not reached in its two rounds',
      begin: () => goal('goal-9', 2),
      way: watch(),
      expected: { end: exit.stopped, says: ['the goal was not reached'] },
    },
    {
      name: 'a goal whose judge fails: nobody knows whether it is reached',
      begin: () => goal('goal-0', 5),
      way: pollInCode(one),
      expected: { end: 'stopped', says: ['the goal was interrupted'] },
    },
    {
      name: 'a goal that a message of a person takes the place of',
      begin: () => goal('goal-3', 5),
      meanwhile: [
        { once: { server: 'finished' }, act: (id) => client.message(id, 'Never mind.', true) },
      ],
      way: watch(),
      expected: { end: exit.succeeded },
    },
    {
      name: 'a goal, paused in its first round',
      begin: () => goal('goal-3', 5),
      meanwhile: [{ once: { server: 'running' }, act: client.pause }],
      way: watch('--exit-when-blocked'),
      expected: { end: exit.blocked, says: ['a person must resume it'] },
    },
    {
      name: 'a Stop hook turns it back once (and freezes the server for 3 s)',
      begin: () => begin('steps-1', withStopHook('turned-back')),
      way: watch(),
      expected: { end: exit.succeeded },
    },
    {
      name: 'the model never answers; a deadline',
      begin: () => begin('silent'),
      way: watch('--timeout', '15s'),
      expected: { end: exit.deadline, says: ['running'] },
    },
    {
      name: 'deleted while it runs',
      begin: () => begin('long-60'),
      meanwhile: [{ once: { read: 'running' }, act: client.remove }],
      way: watch(),
      expected: { end: exit.notFound },
    },
    {
      name: 'an unknown id',
      begin: async () => unknownId(),
      way: watch(),
      expected: { end: exit.notFound },
    },
    {
      name: 'an unknown id; `--api auto`',
      begin: async () => unknownId(),
      way: watchCommand(baseUrl, KEY),
      expected: { end: exit.notFound },
    },
    {
      name: 'a malformed id',
      begin: async () => 'abc',
      way: watch(),
      expected: { end: exit.usage, says: ['abc'] },
    },
    {
      name: 'a malformed id; in code',
      begin: async () => 'abc',
      way: pollInCode(one),
      expected: { end: 'rejected', says: ['abc'] },
    },
    {
      name: 'a wrong key',
      begin: () => begin('finish'),
      way: watchCommand(baseUrl, 'wrong', '--api', 'agent-server'),
      expected: { end: exit.unauthorized },
    },
    {
      name: 'a batch: finished, 401, unknown',
      begin: async () => [await begin('steps-1'), await begin('http-401'), unknownId()],
      way: watch(),
      expected: { end: exit.notFound, says: ['LLMAuthenticationError'] },
    },
    {
      name: 'a batch: two that finish',
      begin: async () => [await begin('steps-1'), await begin('long-6')],
      way: watch(),
      expected: { end: exit.succeeded },
    },
    {
      name: 'a batch in code: finished, 500, stuck, malformed, unknown',
      begin: async () => [
        ...[await begin('steps-1'), await begin('http-500'), await begin('repeat')],
        ...['abc', unknownId()],
      ],
      way: pollFleetInCode(agentServerConversations(options)),
      expected: {
        end: 'succeeded, failed, failed, rejected, missing',
        says: ['The model is overloaded', 'stuck'],
      },
    },
    {
      name: 'a batch in code with `endWhenBlocked`: fork, paused, finished',
      begin: async () => {
        const paused = await begin('long-60');
        await client.until(paused, 'running');
        await client.pause(paused);
        return [await client.fork(await finished()), paused, await begin('steps-1')];
      },
      way: pollFleetInCode(agentServerConversations(options), { endWhenBlocked: true }),
      expected: { end: 'blocked, blocked, succeeded' },
    },
    {
      name: 'finished after 4,000 calls of the model: its body is larger than 1 MiB',
      begin: async () => {
        const id = await finished();
        await server.restart('SIGTERM', () => repeatStats(folder, id, 2000));
        if ((await client.sizeOf(id)) < 2 ** 20) throw new Error('Its body is no larger');
        return id;
      },
      way: watch(),
      runsAlone: true,
      expected: { end: exit.succeeded },
    },
    {
      name: 'the server is asked to end meanwhile (SIGTERM), and started again',
      begin: () => begin('long-60'),
      meanwhile: [{ once: { read: 'running' }, act: () => server.restart('SIGTERM') }],
      way: watch('--exit-when-blocked', '--timeout', '3m'),
      runsAlone: true,
      expected: { end: exit.blocked, says: ['a person must resume it'] },
    },
    {
      name: 'the server is killed meanwhile (SIGKILL), and started again',
      begin: () => begin('long-60'),
      meanwhile: [{ once: { read: 'running' }, act: () => server.restart('SIGKILL') }],
      way: watch('--timeout', '3m'),
      runsAlone: true,
      expected: { end: exit.failed, says: ['the agent ended with an error'] },
    },
    {
      name: 'the server stands still for 50 s (SIGSTOP), then goes on',
      begin: () => begin('long-8'),
      meanwhile: [{ once: { read: 'running' }, act: () => server.freeze(50_000) }],
      way: watch('--timeout', '3m'),
      runsAlone: true,
      expected: { end: exit.succeeded, says: ['reachable again'] },
    },
    {
      name: 'a batch in code, while the server stands still for 30 s',
      begin: async () => [await begin('long-8'), await begin('steps-20')],
      meanwhile: [{ once: { read: 'running' }, act: () => server.freeze(30_000) }],
      way: pollFleetInCode(agentServerConversations(options)),
      runsAlone: true,
      expected: { end: 'succeeded, succeeded' },
    },
    {
      name: 'ten run, and no more may: a message to an eleventh is kept, and nobody runs it',
      begin: async () => {
        const eleventh = await finished();
        await fill();
        await client.message(eleventh, 'One more thing.', true).catch(isRefused);
        return eleventh;
      },
      way: watch('--exit-when-blocked'),
      runsAlone: true,
      expected: { end: exit.blocked, says: ['nothing runs until a person'] },
    },
  ];
  return { ask: client.ask, scenarios };
}

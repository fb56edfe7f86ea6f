/** An OpenAI-compatible model on loopback that says what its name tells it to: `steps-3` calls `echo` thrice, then finishes. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

interface Message {
  readonly role: string;
  readonly content?: unknown;
}

interface ChatRequest {
  readonly model: string;
  /** Whether the answer is to come as server-sent events, as V1's agents want it. */
  readonly stream?: boolean;
  readonly messages: readonly Message[];
  readonly tools?: readonly { readonly function: { readonly name: string } }[];
}

/** A tool call, plain words, an HTTP error, or silence. */
type Reply =
  | { readonly tool: string; readonly args: object }
  | { readonly text: string }
  | { readonly status: number; readonly message: string }
  | 'silence';

/** A model takes a while, and the judge of a goal reads all that was done: for so long the agent is `finished`. */
const ANSWER_MS = 300;
const JUDGE_MS = 5000;

/** What the agent says last. */
export const LAST_WORDS = 'All of it is done.';

const finish: Reply = { tool: 'finish', args: { message: LAST_WORDS } };
const run = (command: string): Reply => ({ tool: TERMINAL, args: { command } });

/** What the tool is called that runs commands; V0 calls it otherwise. */
const TERMINAL = 'terminal';
const TERMINAL_V0 = 'execute_bash';

/** V0 gives its tools only to models that it knows by name. */
const KNOWN_TO_V0 = 'gpt-4o-';

/** The name that a conversation of V0 gives its model. */
export const knownToV0 = (name: string) => `${KNOWN_TO_V0}${name}`;

interface Asked {
  /** The number after the kind of model. */
  readonly number: number;
  /** How often a tool has answered since the last message of a person. */
  readonly done: number;
  /** All that persons have said. */
  readonly said: string;
}

/** By the kind of model, which its name begins with. */
const replies: Readonly<Record<string, (asked: Asked) => Reply>> = {
  /** `finish`. */
  finish: () => finish,
  /** `steps-N`: N times `echo`, then it finishes. */
  steps: ({ done, number }) => (done < number ? run(`echo step ${done + 1}`) : finish),
  /** `long-N`: N seconds of work, then it finishes. */
  long: ({ done, number }) => (done < number ? run(`sleep 1; echo second ${done + 1}`) : finish),
  /** `repeat`: always the same, until the server finds that the agent is stuck. */
  repeat: () => run('echo again'),
  /** `relapse-N`: this status, until it is told to do it again; then it repeats itself. */
  relapse: ({ number, said }) => (said.includes('again') ? run('echo again') : failure(number)),
  /** `goal-N`: works for two seconds each round; the judge is content after N rounds, and fails when N is 0. */
  goal: ({ done }) => (done < 2 ? run(`sleep 1; echo ${done + 1}`) : finish),
  /** `marathon-N`: the same, with thirty steps a round. */
  marathon: ({ done }) => (done < 30 ? run(`echo step ${done + 1}`) : finish),
  /** `lost-N`: the same, but in the first round it repeats itself. */
  lost: ({ said }) => (said.includes(NOT_YET) ? finish : run('echo again')),
  /** `http-N`: this status, with the message that a provider sends. */
  http: ({ number }) => failure(number),
  /** `asks`: says something, and calls no tool. */
  asks: () => ({ text: 'Which of the two do you mean?' }),
  /** `silent`: never answers. */
  silent: () => 'silence',
};

const failure = (status: number): Reply => ({
  status,
  message: status === 401 ? 'Incorrect API key provided' : 'The model is overloaded',
});

/** Starts the model; gives its base URL. It ends with this process. */
export async function startModel(): Promise<string> {
  const server = createServer(async (request, response) => {
    const body = await json(request);
    if (!body) return void response.writeHead(404).end();
    const reply = replyTo(body);
    if (reply === 'silence') return;
    await sleep(isJudge(body.messages) ? JUDGE_MS : ANSWER_MS);
    if ('status' in reply) {
      const error = { message: reply.message, type: 'error', code: reply.status };
      response.writeHead(reply.status, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ error }));
    } else if (body.stream) {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      for (const chunk of chunks(body, reply)) response.write(`data: ${JSON.stringify(chunk)}\n\n`);
      response.end('data: [DONE]\n\n');
    } else {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(completion(body, reply)));
    }
  });
  server.listen(0, '127.0.0.1');
  // Agents keep their connections; one that is closed just as it is used again would be an error of theirs.
  server.keepAliveTimeout = 600_000;
  server.unref();
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The model has no port');
  return `http://127.0.0.1:${address.port}/v1`;
}

async function json(request: IncomingMessage): Promise<ChatRequest | null> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return request.url?.endsWith('/chat/completions') ? (JSON.parse(text) as ChatRequest) : null;
}

function replyTo({ model, messages }: ChatRequest): Reply {
  const [kind = '', number = '0'] = model.replace(KNOWN_TO_V0, '').split('-');
  if (isJudge(messages))
    return number === '0' ? failure(500) : { text: judgement(messages, Number(number)) };
  const reply = replies[kind];
  if (!reply) return { status: 404, message: `No model ${model} here` };
  const people = messages.filter(({ role }) => role === 'user');
  const done = messages
    .slice(messages.lastIndexOf(people.at(-1) as Message))
    .filter(({ role }) => role === 'tool').length;
  return reply({ number: Number(number), done, said: people.map(words).join('\n') });
}

/** A goal's judge is the same model, with another system prompt. */
const isJudge = ([system]: readonly Message[]) =>
  system?.role === 'system' && words(system).startsWith('You are auditing');

/** Each round of a goal that was not enough has left a message with these words. */
const NOT_YET = '(audit iteration';

function judgement(messages: readonly Message[], rounds: number): string {
  const before = words(messages[1]).split(NOT_YET).length - 1;
  const complete = before + 1 >= rounds;
  return JSON.stringify({ score: complete ? 1 : 0.3, complete, missing: complete ? '' : 'more' });
}

const words = (message: Message | undefined) =>
  typeof message?.content === 'string'
    ? message.content
    : ((message?.content ?? []) as { text?: string }[]).map(({ text }) => text).join('');

type Answer = Exclude<Reply, string | { status: number }>;

const USAGE = { prompt_tokens: 1200, completion_tokens: 34, total_tokens: 1234 };

const about = (object: string, { model }: ChatRequest) => ({
  id: `chatcmpl-${crypto.randomUUID()}`,
  object,
  created: Math.floor(Date.now() / 1000),
  model,
});

const messageOf = ({ tools }: ChatRequest, reply: Answer) => ({
  role: 'assistant',
  content: 'text' in reply ? reply.text : null,
  ...('tool' in reply && { tool_calls: [toolCall(offered(reply.tool, tools), reply.args)] }),
});

const endOf = (reply: Answer) => ('tool' in reply ? 'tool_calls' : 'stop');

const completion = (request: ChatRequest, reply: Answer) => ({
  ...about('chat.completion', request),
  choices: [{ index: 0, finish_reason: endOf(reply), message: messageOf(request, reply) }],
  usage: USAGE,
});

function chunks(request: ChatRequest, reply: Answer): object[] {
  const same = about('chat.completion.chunk', request);
  return [
    { ...same, choices: [{ index: 0, finish_reason: null, delta: messageOf(request, reply) }] },
    { ...same, choices: [{ index: 0, finish_reason: endOf(reply), delta: {} }] },
    { ...same, choices: [], usage: USAGE },
  ];
}

const offered = (tool: string, tools: ChatRequest['tools'] = []) =>
  tool === TERMINAL && tools.some(({ function: { name } }) => name === TERMINAL_V0)
    ? TERMINAL_V0
    : tool;

const toolCall = (name: string, args: object) => ({
  index: 0,
  id: `call_${crypto.randomUUID().slice(0, 8)}`,
  type: 'function',
  function: { name, arguments: JSON.stringify(args) },
});

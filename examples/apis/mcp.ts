/**
 * Tasks of MCP servers: JSON-RPC by POST, answered with JSON or with a stream of events. 404 means that the session is
 * gone, not the task: a fresh one is begun. What a tool has to say at its end is in a result of its own, which the
 * server holds back until then.
 */
import { defineResource, header, type SecretSource, type Verdict } from 'pollchart';
import * as z from 'zod';

const verdicts: Readonly<Record<string, Verdict>> = {
  input_required: 'blocked',
  completed: 'succeeded',
  failed: 'failed',
  cancelled: 'stopped',
};

const task = z.object({
  status: z.string(),
  statusMessage: z.optional(z.string()),
  pollInterval: z.optional(z.number().positive()),
});

const toolResult = z.object({
  content: z.array(z.looseObject({ text: z.optional(z.string()) })),
  isError: z.optional(z.boolean()),
});

type ToolResult = z.infer<typeof toolResult>;

/** The polls of one server share a session. */
export const mcpTask = (url: string, session: SecretSource) =>
  defineResource({
    request: (taskId) => call(url, 'tasks/get', taskId),
    interpret: ({ httpStatus }) => (httpStatus === 404 ? { type: 'unauthorized' } : undefined),
    schema: answerOf(task),
    read: async (answer, { id, followUp }) => {
      if ('error' in answer) return answer.error;
      const { status } = answer.result;
      if (status !== 'completed' && status !== 'failed') return readingOf(answer.result, null);
      const end = await followUp(call(url, 'tasks/result', id), answerOf(toolResult));
      if (!end)
        return { type: 'unavailable', message: `${status}, but the result is still to come` };
      return readingOf(answer.result, 'result' in end ? end.result : null);
    },
    credentials: header('Mcp-Session-Id', session),
  });

/** The same by a request that the server holds until the task is over. One that was canceled has no result. */
export const mcpTaskResult = (url: string, session: SecretSource) =>
  defineResource({
    request: (taskId) => call(url, 'tasks/result', taskId),
    interpret: ({ httpStatus }) => (httpStatus === 404 ? { type: 'unauthorized' } : undefined),
    schema: answerOf(toolResult),
    read: async (answer, { id, followUp }) => {
      if ('result' in answer)
        return readingOf({ status: answer.result.isError ? 'failed' : 'completed' }, answer.result);
      const known = await followUp(call(url, 'tasks/get', id), answerOf(task));
      return known && 'result' in known ? readingOf(known.result, null) : answer.error;
    },
    longPollMs: 60_000,
    credentials: header('Mcp-Session-Id', session),
  });

const readingOf = (
  { status, statusMessage, pollInterval: ms }: z.infer<typeof task>,
  result: ToolResult | null,
) => ({
  status,
  verdict: verdicts[status] ?? 'pending',
  detail: result ? result.content.map(({ text }) => text ?? '').join('\n') : statusMessage,
  ...(ms && { interval: { minMs: ms, maxMs: 2 * ms } }),
  data: result,
});

const headers = {
  Accept: 'application/json, text/event-stream',
  'Mcp-Protocol-Version': '2025-11-25',
};

const call = (url: string, method: string, taskId: string) => ({
  url,
  method: 'POST',
  headers,
  body: { jsonrpc: '2.0', id: 1, method, params: { taskId } },
  idempotent: true,
});

/** What JSON-RPC's codes say here; invalid is the only parameter, the id. */
const findings: Readonly<Record<number, 'missing' | 'unavailable'>> = {
  [-32602]: 'missing',
  [-32603]: 'unavailable',
};

const failure = z
  .object({ code: z.number(), message: z.string() })
  .transform(({ code, message }) => ({ type: findings[code] ?? ('rejected' as const), message }));

const answerOf = <TResult extends z.ZodType>(result: TResult) =>
  z.preprocess(withoutEvents, z.union([z.object({ result }), z.object({ error: failure })]));

/** Of a stream of events the last is the answer; the first may be empty. */
function withoutEvents(body: unknown): unknown {
  const data = typeof body === 'string' ? body.match(/^data: ?\{.*$/gm)?.at(-1) : undefined;
  return data === undefined ? body : JSON.parse(data.slice('data:'.length));
}

/** Begins a session before the first request, and another one when the server knows it no longer. */
export function mcpSession(url: string): SecretSource {
  let session: Promise<string | null> | null = null;
  return ({ rejected }) => {
    if (rejected) session = null;
    session ??= beginSession(url).catch((error) => {
      session = null;
      throw error;
    });
    return session;
  };
}

async function beginSession(url: string): Promise<string | null> {
  const params = {
    protocolVersion: headers['Mcp-Protocol-Version'],
    capabilities: { tasks: {} },
    clientInfo: { name: 'pollchart', version: '0' },
  };
  const answer = await post(url, { jsonrpc: '2.0', id: 1, method: 'initialize', params });
  const id = answer.headers.get('Mcp-Session-Id');
  const begun = { jsonrpc: '2.0', method: 'notifications/initialized' };
  await post(url, begun, id === null ? {} : { 'Mcp-Session-Id': id });
  return id;
}

async function post(url: string, body: object, session: Readonly<Record<string, string>> = {}) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'application/json', ...session },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
  if (!answer.ok) throw new Error(`The MCP server answered with HTTP ${answer.status}`);
  await answer.text();
  return answer;
}

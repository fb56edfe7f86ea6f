/**
 * Tasks of A2A agents, which ask people things and say so beside their state. Over JSON-RPC errors come with HTTP 200;
 * over REST with a status of their own.
 */
import { defineResource, endpointUrl, type Verdict } from 'pollchart';
import * as z from 'zod';

const verdicts: Readonly<Record<string, Verdict>> = {
  TASK_STATE_INPUT_REQUIRED: 'blocked',
  TASK_STATE_AUTH_REQUIRED: 'blocked',
  TASK_STATE_COMPLETED: 'succeeded',
  TASK_STATE_FAILED: 'failed',
  TASK_STATE_REJECTED: 'failed',
  TASK_STATE_CANCELED: 'stopped',
};

const parts = z.array(z.looseObject({ text: z.optional(z.string()) }));
const task = z.object({
  status: z.object({ state: z.string(), message: z.optional(z.object({ parts })) }),
  artifacts: z.optional(z.array(z.object({ parts }))),
});

const readingOf = (data: z.infer<typeof task>) => ({
  status: data.status.state,
  verdict: verdicts[data.status.state] ?? 'pending',
  detail: data.status.message?.parts.map(({ text }) => text ?? '').join('\n'),
  data,
});

const headers = { 'A2A-Version': '1.0' };

export const a2aTask = (url: string) =>
  defineResource({
    request: (id) => ({
      url,
      method: 'POST',
      headers,
      body: { jsonrpc: '2.0', id: 1, method: 'GetTask', params: { id, historyLength: 0 } },
      idempotent: true,
    }),
    schema: z.union([
      z.object({ result: task }),
      z.object({ error: z.object({ code: z.number(), message: z.string() }) }),
    ]),
    read: (answer) => {
      if ('result' in answer) return readingOf(answer.result);
      const { code, message } = answer.error;
      return { type: code === -32001 ? 'missing' : 'rejected', message };
    },
  });

export const a2aRestTask = (baseUrl: string) =>
  defineResource({
    request: (id) => {
      const url = endpointUrl(baseUrl, '/tasks/:id', { id });
      url.searchParams.set('historyLength', '0');
      return { url, headers };
    },
    schema: task,
    read: readingOf,
  });

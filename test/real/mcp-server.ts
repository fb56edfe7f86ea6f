import { randomUUID } from 'node:crypto';
import { InMemoryTaskStore } from '@modelcontextprotocol/sdk/experimental/tasks';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { listenOnLoopback } from './loopback.ts';

/** Tasks that belong to no session, as in a database: a new session finds those of an earlier one. */
export class SharedTasks extends InMemoryTaskStore {
  override createTask: InMemoryTaskStore['createTask'] = (options, requestId, request) =>
    super.createTask(options, requestId, request);
}

/** How it answers: with JSON, with events, or with events of which the first is empty. */
export type McpAnswers = 'json' | 'events' | 'an empty event first';

interface McpServerOptions {
  readonly answers?: McpAnswers;
  readonly tasks?: InMemoryTaskStore;
  readonly port?: number;
}

export type RunningMcpServer = Awaited<ReturnType<typeof startMcpServer>>;

/** The TypeScript SDK's server. What its one tool does is up to the test, which has the tasks. */
export async function startMcpServer({
  answers = 'events',
  tasks = new InMemoryTaskStore(),
  port,
}: McpServerOptions = {}) {
  const sessions = new Map<string, StreamableHTTPServerTransport>();

  async function newSession(): Promise<StreamableHTTPServerTransport> {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void sessions.set(id, transport),
      enableJsonResponse: answers === 'json',
      ...(answers === 'an empty event first' && { eventStore }),
    });
    const server = new McpServer(
      { name: 'real', version: '1' },
      { taskStore: tasks, capabilities: { tasks: { requests: { tools: { call: {} } } } } },
    );
    server.experimental.tasks.registerToolTask(
      'work',
      { execution: { taskSupport: 'required' } },
      {
        createTask: async ({ taskStore }) => ({
          task: await taskStore.createTask({ pollInterval: 100 }),
        }),
        getTask: ({ taskStore, taskId }) => taskStore.getTask(taskId),
        getTaskResult: async ({ taskStore, taskId }) =>
          (await taskStore.getTaskResult(taskId)) as { content: [] },
      },
    );
    await server.connect(transport as Parameters<McpServer['connect']>[0]);
    return transport;
  }

  const loopback = await listenOnLoopback(async (request, response) => {
    const id = request.headers['mcp-session-id'];
    const known = sessions.get(String(id));
    if (id !== undefined && known === undefined) {
      const error = { code: -32001, message: 'Session not found' };
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ jsonrpc: '2.0', error, id: null }));
      return;
    }
    await (known ?? (await newSession())).handleRequest(request, response);
  }, port);

  return {
    url: `${loopback.url}/mcp`,
    port: loopback.port,
    tasks,
    /** How many sessions were begun. */
    sessionCount: () => sessions.size,
    close: async () => {
      for (const transport of sessions.values()) await transport.close();
      await loopback.close();
    },
  };
}

/** Enough of one for the server to begin each answer with an empty event. */
const eventStore = {
  storeEvent: async () => randomUUID(),
  replayEventsAfter: async () => '',
};

import { randomUUID } from 'node:crypto';
import {
  AgentCard,
  Message,
  Task,
  TaskArtifactUpdateEvent,
  type TaskState,
  TaskStatusUpdateEvent,
} from '@a2a-js/sdk';
import {
  AgentEvent,
  type AgentExecutor,
  DefaultRequestHandler,
  type ExecutionEventBus,
  InMemoryTaskStore,
} from '@a2a-js/sdk/server';
import { jsonRpcHandler, restHandler, UserBuilder } from '@a2a-js/sdk/server/express';
import express from 'express';
import { listenOnLoopback } from './loopback.ts';

interface A2aServerOptions {
  readonly tasks?: InMemoryTaskStore;
  readonly port?: number;
}

export type RunningA2aServer = Awaited<ReturnType<typeof startA2aServer>>;

/** The JavaScript SDK's server with two of its bindings. What its agent does is up to the test. */
export async function startA2aServer({
  tasks = new InMemoryTaskStore(),
  port,
}: A2aServerOptions = {}) {
  const agent = new Agent();
  const card = AgentCard.fromJSON({
    name: 'real',
    version: '1',
    capabilities: {},
    supportedInterfaces: ['JSONRPC', 'HTTP+JSON'].map((protocolBinding) => ({
      protocolBinding,
      protocolVersion: '1.0',
    })),
  });
  const requestHandler = new DefaultRequestHandler(card, tasks, agent);
  const userBuilder = UserBuilder.noAuthentication;
  const app = express();
  app.use('/rpc', jsonRpcHandler({ requestHandler, userBuilder }));
  app.use('/rest', restHandler({ requestHandler, userBuilder }));
  const loopback = await listenOnLoopback(app, port);
  return {
    rpcUrl: `${loopback.url}/rpc`,
    restUrl: `${loopback.url}/rest`,
    port: loopback.port,
    tasks,
    agent,
    close: loopback.close,
  };
}

/** Works on each task until the test says what came of it. */
class Agent implements AgentExecutor {
  readonly #buses = new Map<string, ExecutionEventBus>();
  readonly #done = new Map<string, () => void>();

  execute: AgentExecutor['execute'] = async ({ taskId, contextId, userMessage }, bus) => {
    this.#buses.set(taskId, bus);
    const status = { state: 'TASK_STATE_WORKING' };
    bus.publish(
      AgentEvent.task(
        Task.fromJSON({ id: taskId, contextId, status, history: [Message.toJSON(userMessage)] }),
      ),
    );
    await new Promise<void>((resolve) => this.#done.set(taskId, resolve));
  };

  cancelTask: AgentExecutor['cancelTask'] = async (taskId) => {
    this.end(taskId, 'TASK_STATE_CANCELED');
  };

  tell(taskId: string, state: keyof typeof TaskState, text?: string): void {
    const parts = [{ text }];
    const message = { messageId: randomUUID(), role: 'ROLE_AGENT', parts };
    const status = { state, ...(text !== undefined && { message }) };
    this.#buses
      .get(taskId)
      ?.publish(AgentEvent.statusUpdate(TaskStatusUpdateEvent.fromJSON({ taskId, status })));
  }

  give(taskId: string, text: string): void {
    const artifact = { artifactId: randomUUID(), parts: [{ text }] };
    this.#buses
      .get(taskId)
      ?.publish(AgentEvent.artifactUpdate(TaskArtifactUpdateEvent.fromJSON({ taskId, artifact })));
  }

  /** Says so, and returns: a task that waits for a person is taken up again with the answer. */
  end(taskId: string, state: keyof typeof TaskState, text?: string): void {
    this.tell(taskId, state, text);
    this.#done.get(taskId)?.();
  }
}

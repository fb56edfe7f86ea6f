/** Runs in a network of its own, in a newer Node: restate-server, a workflow, and the polls of it. */
import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Http2Server } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createEndpointHandler,
  TerminalError,
  type WorkflowContext,
  type WorkflowSharedContext,
  workflow,
} from '@restatedev/restate-sdk';
import { createPollingMachine, type PollOutcome, poll } from 'pollchart';
import { restateWorkflow } from '../../examples/apis/restate.ts';
import {
  freePorts,
  type RestateServer,
  register,
  startRestateServer,
} from '../../examples/durable/restate-server.ts';
import { answerCommands } from '../restate/harness-process.ts';

/** What a job comes to once it is let go on. */
interface JobEnd {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

interface PollJobOptions {
  readonly operation?: 'output' | 'attach';
  readonly incidents?: readonly Incident[];
}

/** What happens to a job in the middle of its poll. */
type Incident = 'finish' | 'cancel' | 'restart';

const jobs = workflow({
  name: 'jobs',
  handlers: {
    run: async (context: WorkflowContext, { result, error }: JobEnd): Promise<unknown> => {
      await context.promise('finish');
      if (error) throw new TerminalError(error.message, { errorCode: error.code });
      return result;
    },
    finish: async (context: WorkflowSharedContext) => {
      await context.promise('finish').resolve(undefined);
    },
  },
});

class RestateHarness {
  #folder = '';
  #ports: [number, number, number] = [0, 0, 0];
  #server: RestateServer | null = null;
  #service: Http2Server | null = null;

  async start(): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), 'pollchart-jobs-'));
    const [ingress = 0, admin = 0, node = 0, service = 0] = await freePorts(4);
    this.#ports = [ingress, admin, node];
    this.#service = createServer(createEndpointHandler({ services: [jobs], logger: () => {} }));
    this.#service.listen(service, '127.0.0.1');
    await Promise.all([once(this.#service, 'listening'), this.#startServer()]);
    await register(this.#server as RestateServer, `http://127.0.0.1:${service}`);
  }

  async #startServer(): Promise<void> {
    this.#server = await startRestateServer({ folder: this.#folder, ports: this.#ports });
  }

  async #kill(): Promise<void> {
    const child = this.#server?.process;
    child?.kill('SIGKILL');
    if (child && child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }

  /**
   * Polls a job to its outcome; `end` is `null` for one that was never started. The incidents come after the first
   * answer, or while the server holds the first request.
   */
  async pollJob(
    id: string,
    end: JobEnd | null,
    { operation = 'output', incidents = [] }: PollJobOptions = {},
  ): Promise<{ outcome: PollOutcome; statuses: string[] }> {
    const invocation = end === null ? '' : await this.#startJob(id, end);
    const baseUrl = String(this.#server?.ingressUrl);
    const statuses: string[] = [];
    const middle = new EventEmitter();
    const isInTheMiddle = once(middle, 'reached');
    const machine = createPollingMachine(restateWorkflow(baseUrl, 'jobs', operation), {
      policy: POLICY,
      fetch: (...request) => {
        if (operation === 'attach') middle.emit('reached');
        return fetch(...request);
      },
    });
    const ended = poll(machine, {
      id,
      onChange: ({ status }) => {
        statuses.push(status);
        middle.emit('reached');
      },
    });
    await Promise.race([isInTheMiddle, ended]);
    for (const incident of incidents) await this.#happens(incident, id, invocation);
    return { outcome: await ended, statuses };
  }

  async #happens(incident: Incident, id: string, invocation: string): Promise<void> {
    if (incident === 'finish') await post(`${this.#server?.ingressUrl}/jobs/${id}/finish`);
    if (incident === 'cancel')
      await post(`${this.#server?.adminUrl}/invocations/${invocation}/cancel`, undefined, 'PATCH');
    if (incident === 'restart') {
      await this.#kill();
      await this.#startServer();
    }
  }

  async #startJob(id: string, end: JobEnd): Promise<string> {
    const answer = await post(`${this.#server?.ingressUrl}/jobs/${id}/run/send`, end);
    return (await answer.json()).invocationId;
  }

  async stop(): Promise<void> {
    await this.#kill();
    this.#service?.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

const POLICY = {
  interval: { minMs: 20, maxMs: 20 },
  backoff: { baseMs: 20, factor: 1, maxMs: 20 },
  deadlineMs: 30_000,
};

async function post(url: string, body?: unknown, method = 'POST'): Promise<Response> {
  const answer = await fetch(url, {
    method,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return answer;
}

export type RunningRestate = Pick<RestateHarness, 'pollJob' | 'stop'>;

await answerCommands(new RestateHarness());

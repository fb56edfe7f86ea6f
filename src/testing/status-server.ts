import type { IncomingMessage, ServerResponse } from 'node:http';
import { Auth, type Keys } from './auth.ts';
import { Condition } from './condition.ts';
import { deliver } from './delivery.ts';
import { Exchange } from './exchange.ts';
import { Gate } from './gate.ts';
import { Listener } from './listener.ts';
import { assertOptions, type StatusServerOptions } from './options.ts';
import { createPlanner } from './planner.ts';
import { type RecordedRequest, Recorder } from './recorder.ts';
import { type PlayOptions, Scripts } from './script.ts';
import type { Step } from './step.ts';
import { AGENT_SERVER_OF, type MainVersion, VERSIONS, type Version } from './version.ts';

/** A running server. When it closes, promises that can no longer resolve are rejected. */
export interface StatusServer {
  /** `http://127.0.0.1:PORT`; never changes. */
  readonly url: string;

  /**
   * Where the `conversation_url` of a V1 conversation points: the agent server that runs it, under another port of this
   * server. It takes `X-Session-API-Key` with the body's own `session_api_key` alone, and answers with the step that
   * the conversation is in. The same as `url` for `api: 'agent-server'`.
   */
  readonly agentServerUrl: string;

  /**
   * All requests so far, in order of arrival; the array grows with each request. Those to {@link agentServerUrl} are
   * among them: `headers.host` tells them apart.
   */
  readonly requests: readonly RecordedRequest[];

  /** Number of open connections, including idle keep-alive ones. */
  readonly openSockets: number;

  /**
   * Sets the script of one conversation, and starts it from its first step. Every request for that id
   * that passes the limiter and the auth takes the next step; the last step repeats. In a batch each
   * requested id takes one step of its own script, and the first fault among them is the answer to
   * the whole batch. An id without a script is unknown.
   *
   * Requests for its events, its final response and to {@link agentServerUrl} take no step: they are answered from the
   * last step that was taken and is no fault, before the first one from the script's first.
   *
   * A UUID is the same conversation with and without dashes, in upper or lower case; over V0 the id
   * must have the same spelling.
   */
  play(id: string, steps: readonly Step[], options?: PlayOptions): void;

  /** Makes these the only valid keys from now on. Requires an auth mode other than `none`. */
  setKey(keys: Keys): void;

  /** From now on requests are recorded and take their step, but their answers are held. */
  hold(): void;

  /** Sends all held answers (also those of `fault.held`), and stops holding. */
  release(): void;

  /** Resolves with the n-th request (1 or more) as soon as it has arrived. */
  requested(n: number): Promise<RecordedRequest>;

  /** Resolves when no request is in flight: each was answered, or cancelled by its client. */
  idle(): Promise<void>;

  /** Resolves when no connection is open. Clients may keep idle connections open for some seconds. */
  disconnected(): Promise<void>;

  /** Closes all connections and stops listening: connections are refused until {@link accept}. */
  refuse(): Promise<void>;

  /** Listens again, on the same port. */
  accept(): Promise<void>;

  /** Closes the server permanently. May be called more than once. */
  close(): Promise<void>;

  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a server on 127.0.0.1. Rejects for an invalid option, or a port that is in use. */
export async function startStatusServer(options: StatusServerOptions = {}): Promise<StatusServer> {
  assertOptions(options);
  const auth = new Auth(options.auth ?? { mode: 'none' });
  const scripts = new Scripts();
  const gate = new Gate();
  const changes = new Condition();
  const changed = () => changes.check();
  const recorder = new Recorder(changed);
  const { api = 'main' } = options;
  const version = options.version ?? (VERSIONS[api][0] as Version);
  const planned = { options, scripts, agentServerUrl: (): string => agentServerUrl };
  const handlers = [handler(createPlanner({ ...planned, version, auth }))];
  if (api === 'main') {
    const own = AGENT_SERVER_OF[version as MainVersion];
    handlers.push(handler(createPlanner({ ...planned, version: own, auth: null })));
  }
  const listener = new Listener(handlers, changed);
  const ports: readonly number[] = await listener.listen([options.port ?? 0]);
  const [url = '', agentServerUrl = url] = ports.map((port) => `http://127.0.0.1:${port}`);

  function handler(plan: ReturnType<typeof createPlanner>) {
    return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      const exchange = new Exchange(request, response);
      const { ids, answer, held, delayMs } = plan(request);
      recorder.record(exchange, ids, listener.idOf(request.socket));
      if (delayMs > 0) await exchange.sleep(delayMs);
      await gate.pass(held, exchange.over);
      if (!exchange.over.aborted) await deliver(exchange, answer);
    };
  }

  function disconnectAll(): Promise<void> {
    for (const exchange of recorder.inFlight) exchange.reset();
    return listener.disconnectAll();
  }

  let closing: Promise<void> | null = null;
  let lastChange: Promise<unknown> = Promise.resolve();
  function inOrder<T>(change: () => Promise<T>): Promise<T> {
    if (closing !== null) return Promise.reject(new Error('the status server is closed'));
    const result = lastChange.then(change);
    lastChange = result.catch(() => undefined);
    return result;
  }

  async function end(): Promise<void> {
    await disconnectAll();
    const arrived = recorder.requests.length;
    changes.rejectAll(new Error(`the status server closed after ${arrived} requests`));
  }

  function close(): Promise<void> {
    closing ??= inOrder(end);
    return closing;
  }

  return {
    url,
    agentServerUrl,
    requests: recorder.requests,
    get openSockets() {
      return listener.openSockets;
    },
    play: (id, steps, options) => scripts.play(id, steps, options),
    setKey: (keys) => auth.setKey(keys),
    hold: () => gate.hold(),
    release: () => gate.release(),
    async requested(n) {
      if (!Number.isInteger(n) || n < 1) {
        throw new RangeError(`requested expects an integer of 1 or more, got ${n}`);
      }
      await changes.until(() => recorder.requests.length >= n);
      return recorder.requests[n - 1] as RecordedRequest;
    },
    idle: () => changes.until(() => recorder.inFlight.size === 0),
    disconnected: () => changes.until(() => listener.openSockets === 0),
    refuse: () => inOrder(disconnectAll),
    async accept() {
      await inOrder(() => listener.listen(ports));
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

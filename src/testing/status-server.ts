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
import { Scripts } from './script.ts';
import type { Step } from './step.ts';

/** A running server. Promises it gave that can no longer come true reject when it closes. */
export interface StatusServer {
  /** `http://127.0.0.1:PORT`, the same for its whole life. */
  readonly url: string;

  /** Every request so far, in order of arrival; grows as they come. */
  readonly requests: readonly RecordedRequest[];

  /** How many connections are open now, idle keep-alive ones included. */
  readonly openSockets: number;

  /**
   * Sets the script of one conversation, from its first step. Every request for that id that gets
   * past the limiter and the auth takes the next step; the last one repeats for ever. In a batch
   * every asked id takes one step of its own script, and the first fault among them answers for
   * the whole batch. Without a script an id is unknown.
   *
   * A UUID is the same conversation with and without dashes, in either case; over V0 an id must be
   * spelt as it was played.
   */
  play(id: string, steps: readonly Step[]): void;

  /** Makes these the only good keys from now on. Needs an auth mode other than `none`. */
  setKey(keys: Keys): void;

  /** From now on requests arrive, are recorded and take their step, but wait for their answers. */
  hold(): void;

  /** Lets every waiting answer go (`fault.held` too) and holds no more. */
  release(): void;

  /** Resolves with the n-th request (1 or more) as soon as it has arrived. */
  requested(n: number): Promise<RecordedRequest>;

  /** Resolves when no request is in flight: each one answered, or given up by its client. */
  idle(): Promise<void>;

  /** Resolves when no connection is open. Clients may keep theirs for some seconds after use. */
  disconnected(): Promise<void>;

  /** Ends every connection and stops listening: connections are refused until {@link accept}. */
  refuse(): Promise<void>;

  /** Listens again, on the same port. */
  accept(): Promise<void>;

  /** Ends everything, for good. May be called again. */
  close(): Promise<void>;

  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a server on 127.0.0.1. Rejects for a bad option, or a port that is taken. */
export async function startStatusServer(options: StatusServerOptions = {}): Promise<StatusServer> {
  assertOptions(options);
  const auth = new Auth(options.auth ?? { mode: 'none' });
  const scripts = new Scripts();
  const gate = new Gate();
  const changes = new Condition();
  const changed = () => changes.check();
  const recorder = new Recorder(changed);
  const plan = createPlanner({ options, auth, scripts });
  const listener = new Listener(serve, changed);
  const port = await listener.listen(options.port ?? 0);

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const exchange = new Exchange(request, response);
    const { ids, answer, held, delayMs } = plan(request);
    recorder.record(exchange, ids, listener.idOf(request.socket));
    if (delayMs > 0) await exchange.sleep(delayMs);
    await gate.pass(held, exchange.over);
    if (!exchange.over.aborted) await deliver(exchange, answer);
  }

  function shut(): Promise<void> {
    for (const exchange of recorder.inFlight) exchange.reset();
    return listener.shut();
  }

  let closing: Promise<void> | null = null;
  let lastChange: Promise<unknown> = Promise.resolve();
  function inTurn<T>(change: () => Promise<T>): Promise<T> {
    if (closing !== null) return Promise.reject(new Error('the status server is closed'));
    const result = lastChange.then(change);
    lastChange = result.catch(() => undefined);
    return result;
  }

  async function end(): Promise<void> {
    await shut();
    const arrived = recorder.requests.length;
    changes.cancelRequests(new Error(`the status server closed after ${arrived} requests`));
  }

  function close(): Promise<void> {
    closing ??= inTurn(end);
    return closing;
  }

  return {
    url: `http://127.0.0.1:${port}`,
    requests: recorder.requests,
    get openSockets() {
      return listener.openSockets;
    },
    play: (id, steps) => scripts.play(id, steps),
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
    refuse: () => inTurn(shut),
    async accept() {
      await inTurn(() => listener.listen(port));
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

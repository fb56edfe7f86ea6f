/**
 * `pollchart/testing`: a scripted status server for tests, on a real `node:http` socket.
 *
 * ```ts
 * import { fault, repeat, startStatusServer } from 'pollchart/testing';
 *
 * const server = await startStatusServer({ auth: { mode: 'self-hosted', key: 'k' } });
 * server.play('abc', ['STARTING', fault.status(503), ...repeat('RUNNING', 3), fault.reset(), 'STOPPED']);
 * // ... point the code under test at server.url ...
 * const second = await server.requested(2);
 * expect(second.headers['x-session-api-key']).toBe('k');
 * await server.close();
 * ```
 *
 * Steps and their meaning in each API: {@link Step}. Faults: {@link fault}.
 * Auth, limits, ETags, gzip, CORS: {@link StatusServerOptions}.
 *
 * A conversation has more than a status, and a server more than one API:
 *
 * ```ts
 * const server = await startStatusServer({ version: '1.11.0' });
 * server.play(task, ['WORKING', { status: 'READY', app_conversation_id: id }], { over: 'start-tasks' });
 * server.play(id, [
 *   'STARTING',
 *   { execution_status: 'running', model_calls: 12 },
 *   { execution_status: 'error', events: [{ kind: 'ConversationErrorEvent', code: 'LLMAuthenticationError', detail: 'bad key' }] },
 * ]);
 * // V1's body has a conversation_url at server.agentServerUrl, and the only key that is taken there
 * ```
 *
 * A test never has to sleep:
 *
 * ```ts
 * server.hold();                    // requests arrive, answers are held
 * await server.requested(3);        // the third request has arrived
 * server.release();                 // answers are sent
 * await server.idle();              // nothing is in flight; `closedEarly` is final
 *
 * await server.refuse();            // connection refused ...
 * await server.accept();            // ... and back, on the same port
 * server.setKey('next');            // the old key gets 401
 * ```
 *
 * Whether a host of your own keeps what `pollchart/durable` needs of it: {@link hostChecks}.
 *
 * Node only. It listens on 127.0.0.1, sends only fake data and, once closed, doesn't keep the
 * process alive.
 *
 * @packageDocumentation
 */
export type { Api, KnownOver } from './api.ts';
export type { AuthOption, Keys } from './auth.ts';
export type { AgentServerVersion, MainVersion } from './bodies/version.ts';
export { fault } from './fault.ts';
export type { HeaderChanges } from './header-changes.ts';
export { hostChecks } from './hosts/host-checks.ts';
export type {
  HostCheck,
  HostChecksOptions,
  HostUnderTest,
  OpenHost,
} from './hosts/host-under-test.ts';
export type { LimiterOption } from './limiter.ts';
export type { StatusServerOptions } from './options.ts';
export type { RecordedRequest } from './recorder.ts';
export { type PlayOptions, repeat } from './script.ts';
export { type StatusServer, startStatusServer } from './status-server.ts';
export type { Fault, StatusStep, Step } from './step.ts';

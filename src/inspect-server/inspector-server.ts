import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { InspectionEvent, Observer } from 'xstate';
import { type SecretFields, withoutSecrets } from '../inspect/without-secrets.ts';
import { httpUrl } from '../resource/endpoint-url.ts';
import { admit } from './admission.ts';
import { bridgePage, bridgePolicy } from './bridge-page.ts';
import { loadInspector } from './load-inspector.ts';
import { startLoopbackServer } from './loopback-server.ts';
import { messageLog } from './message-log.ts';
import { paced } from './paced.ts';
import { type Reader, startReader } from './reader.ts';

export interface InspectorServerOptions extends SecretFields {
  /** Default 8080; 0 takes any free one. */
  readonly port?: number | undefined;
  /**
   * The inspector to show. Default `https://stately.ai/inspect`. Only pages of this origin are shown
   * and told anything: one that redirects elsewhere is named by where it leads.
   */
  readonly url?: string | URL | undefined;
}

export interface InspectorServer {
  /** Where to look: a page on 127.0.0.1. Its path is a secret: whoever knows it can read all. */
  readonly url: string;
  /** For `createActor(machine, { inspect })`. */
  readonly inspect: Observer<InspectionEvent>;
  /** Hands over what is still to be told, for six seconds at most, and closes the port. */
  close(): Promise<void>;
}

/** How long messages that are still to be made are waited for, ms. */
const MAKING_MS = 5_000;
/** And then those who read them, ms. */
const READING_MS = 1_000;
/** A browser has six connections to one address. */
const MAX_STREAMS = 16;

/**
 * Shows polls of this Node process in the Stately inspector, without secrets. It listens on loopback
 * only; no other page and no other user of this machine can read along. It doesn't keep the process
 * alive.
 *
 * @throws {InputError} for a port that is taken or a URL that can't be shown; an Error without
 *   `@statelyai/inspect`.
 */
export async function startInspectorServer({
  port = 8080,
  url = 'https://stately.ai/inspect',
  secretFields,
}: InspectorServerOptions = {}): Promise<InspectorServer> {
  const inspectorUrl = httpUrl('url', url);
  const page = bridgePage(inspectorUrl);
  const headers = new Headers({
    ...HEADERS,
    'content-security-policy': bridgePolicy(inspectorUrl),
  });
  const { createInspector } = await loadInspector();
  const token = randomBytes(32).toString('base64url');
  const log = messageLog();
  /** Without a reader until what waits at first has been told. */
  const streams = new Map<ServerResponse, Reader | undefined>();

  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const end = (status: number, type: string, text: string) =>
      response.writeHead(status, { 'content-type': type }).end(text);
    response.setHeaders(headers);
    const admission = admit(request, server.host, token);
    if ('status' in admission) return end(admission.status, 'text/plain', `${admission.reason}\n`);
    if (admission.route === 'page') return end(200, 'text/html', page);
    if (streams.size === MAX_STREAMS) return end(503, 'text/plain', 'Too many pages are open.\n');
    return stream(response, Number(request.headers['last-event-id']));
  };
  const stream = async (response: ServerResponse, after: number) => {
    streams.set(response, undefined);
    response.on('close', () => streams.delete(response));
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    await pace.caughtUp();
    if (streams.has(response)) streams.set(response, startReader(response, log, after));
  };
  const server = await startLoopbackServer(port, answer);

  const inspector = createInspector(
    {
      send: (message) => {
        pace.made(message, log.add(message));
        for (const reader of streams.values()) reader?.tell();
      },
    },
    { serialize: withoutSecrets({ secretFields }) },
  );
  const pace = paced((event) => inspector.inspect.next?.(event));

  let closing: Promise<void> | undefined;
  const close = async () => {
    await pace.close(MAKING_MS);
    for (const reader of streams.values()) reader?.end();
    await server.close(READING_MS);
  };
  return {
    url: `http://${server.host}/${token}`,
    inspect: { next: pace.next },
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  // The inspector may open windows, to log in say; another page that opens ours gets no hold of it.
  'cross-origin-opener-policy': 'same-origin-allow-popups',
  'origin-agent-cluster': '?1',
};

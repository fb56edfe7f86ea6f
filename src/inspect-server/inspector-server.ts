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
import { createPacer } from './pacer.ts';
import { type Reader, startReader } from './reader.ts';

export interface InspectorServerOptions extends SecretFields {
  /** Default 8080; 0: any free one. */
  readonly port?: number | undefined;
  /**
   * The inspector to show. Default `https://stately.ai/inspect`. Only pages of this origin are shown and get
   * messages; if it redirects to another origin, give the final URL.
   */
  readonly url?: string | URL | undefined;
}

/** A server on 127.0.0.1 whose page shows the inspector. */
export interface InspectorServer {
  /** The page to open, on 127.0.0.1. Its path is a secret: with it every message can be read. */
  readonly url: string;
  /** For `createActor(machine, { inspect })`. */
  readonly inspect: Observer<InspectionEvent>;
  /** Sends the remaining messages, for at most six seconds, and closes the port. */
  close(): Promise<void>;
}

/** How long `close` waits for messages that aren't created yet, ms. */
const DRAIN_MS = 5_000;
/** How long it then waits for pages to read them, ms. */
const CLOSE_MS = 1_000;
/** Pages that may be connected at the same time; a browser opens up to six connections to one address. */
const MAX_STREAMS = 16;

/**
 * Shows polls of this Node process in the Stately inspector, without secrets. It listens on loopback only; no
 * other page and no other user of this machine can read the messages. It doesn't keep the process alive.
 *
 * @throws {InputError} for a port that is in use or an invalid URL; an Error if `@statelyai/inspect` isn't
 *   installed.
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
  /** By response; its reader is undefined until all earlier events are in the log. */
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
    await pacer.caughtUp();
    if (streams.has(response)) streams.set(response, startReader(response, log, after));
  };
  const server = await startLoopbackServer(port, answer);

  const inspector = createInspector(
    {
      send: (message) => {
        pacer.recordSize(message, log.add(message));
        for (const reader of streams.values()) reader?.send();
      },
    },
    { serialize: withoutSecrets({ secretFields }) },
  );
  const pacer = createPacer((event) => inspector.inspect.next?.(event));

  let closing: Promise<void> | undefined;
  const close = async () => {
    await pacer.close(DRAIN_MS);
    for (const reader of streams.values()) reader?.end();
    await server.close(CLOSE_MS);
  };
  return {
    url: `http://${server.host}/${token}`,
    inspect: { next: pacer.next },
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
  // The inspector may open windows, e.g. to log in; another page that opens ours gets no reference to it.
  'cross-origin-opener-policy': 'same-origin-allow-popups',
  'origin-agent-cluster': '?1',
};

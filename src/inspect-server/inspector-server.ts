import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { InspectionEvent, Observer } from 'xstate';
import { InputError } from '../../machines/input-error.ts';
import { httpUrl } from '../http/endpoint-url.ts';
import { type SecretFields, withoutSecrets } from '../inspect/without-secrets.ts';
import { bridgePage } from './bridge-page.ts';
import { loadInspector } from './load-inspector.ts';
import { messageLog } from './message-log.ts';

export interface InspectorServerOptions extends SecretFields {
  /** Default 8080; 0 takes any free one. */
  readonly port?: number | undefined;
  /** The inspector to show. Default `https://stately.ai/inspect`. */
  readonly url?: string | URL | undefined;
}

export interface InspectorServer {
  /** Where to look: a page on 127.0.0.1. */
  readonly url: string;
  /** For `createActor(machine, { inspect })`. */
  readonly inspect: Observer<InspectionEvent>;
  /** Hands over what is still to be told, and closes the port. */
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
/** Who doesn't read what is handed over isn't waited for any longer, ms. */
const PATIENCE_MS = 1_000;

/**
 * Shows polls of this Node process in the Stately inspector, without secrets. It listens on loopback
 * only, and no other site can read along.
 *
 * @throws {InputError} for a port that is taken or a URL that can't be shown; an Error without
 *   `@statelyai/inspect`.
 */
export async function startInspectorServer({
  port = 8080,
  url = 'https://stately.ai/inspect',
  secretFields,
}: InspectorServerOptions = {}): Promise<InspectorServer> {
  const page = bridgePage(httpUrl('url', url));
  const { createInspector } = await loadInspector();
  const log = messageLog();
  const listeners = new Set<ServerResponse>();

  const answer = (request: IncomingMessage, response: ServerResponse) => {
    response.setHeader('connection', 'close');
    response.setHeader('cache-control', 'no-store');
    // Another name that leads here is somebody's trick to read along (DNS rebinding).
    if (!isOurs(request)) return response.writeHead(403).end();
    if (request.url === '/')
      return response.writeHead(200, { 'content-type': 'text/html' }).end(page);
    if (request.url !== '/messages') return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    for (const text of log.texts()) response.write(asEvent(text));
    listeners.add(response);
    return response.on('close', () => listeners.delete(response));
  };
  const server = createServer(answer);
  await listening(server, port);

  const { inspect } = createInspector(
    {
      send: (message) => {
        log.add(message);
        for (const listener of listeners) listener.write(asEvent(JSON.stringify(message)));
      },
    },
    { serialize: withoutSecrets({ secretFields }) },
  );

  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}`,
    inspect,
    close: async () => {
      // The inspector sends each message from a timer of 0 ms; ours comes after the last of them.
      await new Promise((resolve) => setTimeout(resolve, 0));
      const closed = once(server, 'close');
      server.close();
      for (const listener of listeners) listener.end();
      const impatience = setTimeout(() => server.closeAllConnections(), PATIENCE_MS);
      await closed;
      clearTimeout(impatience);
    },
  };
}

const isOurs = ({ headers: { host = '' } }: IncomingMessage) =>
  /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host);

const asEvent = (text: string) => `data: ${text}\n\n`;

async function listening(server: Server, port: number): Promise<void> {
  try {
    server.listen(port, HOST);
    await once(server, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const takes = code === 'EADDRINUSE' ? 'one that nothing else listens on' : 'one to listen on';
    throw new InputError('port', port, `${takes}, on ${HOST} (${code})`);
  }
}

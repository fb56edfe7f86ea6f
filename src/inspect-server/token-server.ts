import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { admit } from './admission.ts';
import { startLoopbackServer } from './loopback-server.ts';

/** Pages that may be connected at the same time; a browser opens up to six connections to one address. */
const MAX_STREAMS = 16;

/** An admitted request. */
export interface Exchange {
  /** Below the token, e.g. `/feed`. */
  readonly path: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Answers with a text or a file. `policy`: a Content-Security-Policy instead of the server's. */
  end(status: number, type: string, body: string | Buffer, policy?: string): void;
  /** Begins an answer that goes on. Returns false when too many do, which is answered. */
  stream(type: string): boolean;
}

export interface TokenServer {
  /** Host and port, as a browser sends them. */
  readonly host: string;
  /** 256 random bits, the first part of each path. */
  readonly token: string;
  /** Closes the port at once, and open connections after at most `timeoutMs`. */
  close(timeoutMs: number): Promise<void>;
}

/**
 * Answers on 127.0.0.1 who knows the token, and no other page. It doesn't keep the process alive.
 *
 * @param headers of each answer, with the policy of its pages.
 * @throws {InputError} for a port that can't be listened on.
 */
export async function startTokenServer(
  port: number,
  headers: Readonly<Record<string, string>>,
  answer: (exchange: Exchange) => void | Promise<void>,
): Promise<TokenServer> {
  const token = randomBytes(32).toString('base64url');
  const all = new Headers({ ...HEADERS, ...headers });
  let streams = 0;

  const server = await startLoopbackServer(port, async (request, response) => {
    response.setHeaders(all);
    const end: Exchange['end'] = (status, type, body, policy) => {
      if (policy !== undefined) response.setHeader('content-security-policy', policy);
      response.writeHead(status, { 'content-type': type }).end(body);
    };
    const stream: Exchange['stream'] = (type) => {
      if (streams === MAX_STREAMS) {
        end(503, 'text/plain', 'Too many pages are open.\n');
        return false;
      }
      streams += 1;
      response.on('close', () => {
        streams -= 1;
      });
      response.writeHead(200, { 'content-type': type }).flushHeaders();
      return true;
    };
    const admission = admit(request, server.host, token);
    if ('status' in admission) return end(admission.status, 'text/plain', `${admission.reason}\n`);
    try {
      await answer({ path: admission.path, request, response, end, stream });
    } catch {
      // E.g. a file of the page that is no longer there.
      response.destroy();
    }
  });
  return { host: server.host, token, close: server.close };
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

import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import type { buildConnector } from 'undici';
import type { HttpProxy } from './proxies.ts';

/** Opens a socket, and ends that at whatever stage it is once the result is called. */
export type Connect = (
  options: buildConnector.Options,
  callback: buildConnector.Callback,
) => () => void;

/** A proxy that can't reach the server says so with 5xx, which may pass. */
const proxyCode = (httpStatus: number): string => {
  if (httpStatus === 407) return 'ERR_PROXY_AUTH_REQUIRED';
  return httpStatus >= 300 && httpStatus < 500 ? 'ERR_PROXY_REFUSED' : 'ERR_PROXY_TUNNEL';
};

/** What a proxy says when it doesn't let a request through. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  readonly code: string;

  constructor(httpStatus: number) {
    super(`The proxy answered with HTTP ${httpStatus}`);
    this.code = proxyCode(httpStatus);
  }
}

/** undici's connectors return their socket, which their type doesn't say. */
type Connector = (
  ...parameters: Parameters<buildConnector.connector>
) => Pick<Socket, 'destroy'> | undefined;

export const directly =
  (connector: buildConnector.connector): Connect =>
  (options, callback) => {
    const socket = (connector as Connector)(options, callback);
    return () => void socket?.destroy();
  };

/** To a proxy that is asked for whole URLs: its name is checked, not that of the server behind it. */
export const toProxy =
  (connector: buildConnector.connector): Connect =>
  (options, callback) =>
    directly(connector)({ ...options, servername: '' }, callback);

/** Through a tunnel that the proxy opens (RFC 9110 section 9.3.6). */
export const throughProxy =
  (
    connector: buildConnector.connector,
    { url, authorization }: HttpProxy,
    secureContext: SecureContext | undefined,
  ): Connect =>
  (options, callback) => {
    const target = `${withBrackets(options.hostname)}:${options.port || 443}`;
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)({
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port,
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...(authorization && { 'proxy-authorization': authorization }) },
      agent: false,
      ...(secureContext && { secureContext }),
    });
    let cancel = (): void => {
      request.destroy();
    };
    request.once('connect', ({ statusCode = 0 }, socket, head) => {
      if (statusCode < 200 || statusCode > 299) {
        socket.destroy();
        return callback(new ProxyError(statusCode), null);
      }
      if (head.length > 0) socket.unshift(head);
      cancel = directly(connector)({ ...options, httpSocket: socket as Socket }, callback);
    });
    request.on('error', (error) => callback(error, null));
    request.end();
    return () => cancel();
  };

const withBrackets = (host: string) => (host.includes(':') ? `[${host}]` : host);

import type { SecureContext } from 'node:tls';
import { buildConnector } from 'undici/index.js';
import { directly, throughProxy, toProxy } from './connect.ts';
import { Origin, type Route } from './origin.ts';
import type { ProxyFor } from './proxies.ts';

interface OriginsOptions extends Pick<Route, 'keepAliveMs' | 'connections'> {
  readonly http2: boolean;
  readonly proxyFor: ProxyFor;
  readonly secureContext: SecureContext | undefined;
}

/** The origins that there are connections to, or requests for. */
export class Origins {
  readonly #options: OriginsOptions;
  readonly #connector: buildConnector.connector;
  readonly #http2Connector: buildConnector.connector | null;
  readonly #origins = new Map<string, Origin>();
  #whenEmpty: (() => void) | null = null;

  constructor(options: OriginsOptions) {
    this.#options = options;
    const { http2, secureContext } = options;
    const shared = { timeout: 0, ...(secureContext && { secureContext }) };
    this.#connector = buildConnector(shared);
    this.#http2Connector = http2 ? buildConnector({ ...shared, allowH2: true }) : null;
  }

  /** @throws {TypeError} once closed. */
  of(url: URL): Origin {
    if (this.#whenEmpty) throw new TypeError('fetch failed: it was closed');
    const { origin } = url;
    const known = this.#origins.get(origin);
    if (known) return known;
    const made: Origin = new Origin(this.#routeTo(url), () => this.#forget(origin, made));
    this.#origins.set(origin, made);
    return made;
  }

  /** Resolves once the last request is over. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      const before = this.#whenEmpty;
      this.#whenEmpty = () => {
        before?.();
        resolve();
      };
      for (const origin of [...this.#origins.values()]) origin.close();
      if (this.#origins.size === 0) this.#whenEmpty();
    });
  }

  #forget(name: string, origin: Origin): void {
    if (this.#origins.get(name) !== origin) return;
    this.#origins.delete(name);
    if (this.#origins.size === 0) this.#whenEmpty?.();
  }

  #routeTo(url: URL): Route {
    const { proxyFor, secureContext, keepAliveMs, connections } = this.#options;
    const proxy = proxyFor(url);
    const isTls = url.protocol === 'https:';
    const proxySecrets = proxy?.secrets ?? [];
    const common = { keepAliveMs, connections, connectHttp2: null, proxySecrets };
    if (proxy && !isTls) {
      const { authorization } = proxy;
      return {
        ...common,
        peer: proxy.url.origin,
        connect: toProxy(this.#connector),
        targetOf: ({ origin, pathname, search }) => origin + pathname + search,
        isAnsweredByProxy: true,
        proxyHeaders: authorization === null ? [] : ['proxy-authorization', authorization],
      };
    }
    const connectWith = (connector: buildConnector.connector) =>
      proxy ? throughProxy(connector, proxy, secureContext) : directly(connector);
    return {
      ...common,
      peer: url.origin,
      connect: connectWith(this.#connector),
      connectHttp2: isTls && this.#http2Connector ? connectWith(this.#http2Connector) : null,
      targetOf: ({ pathname, search }) => pathname + search,
      isAnsweredByProxy: false,
      proxyHeaders: [],
    };
  }
}
